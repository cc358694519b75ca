"""What a script sends while somebody types."""

from starlette.requests import Request
from starlette.responses import Response

from forum import drafts, forms
from frame.handling import signed_in
from frame.resources import Resources


async def save_draft(request: Request[Resources]) -> Response:
    """What a script sends while somebody types."""
    writer = signed_in(request)
    saving = forms.read_saving(await request.body())
    await request.state["limiter"].check("draft", str(writer.member_id), most=120, window_s=60)
    async with request.state["database"].work() as work:
        await drafts.save(work, writer, saving.place, saving.draft)
    return Response(status_code=204)
