"""Jobs: what is done later. A job is a row that commits with the work that asked for it."""

from collections.abc import Awaitable, Callable

Argument = int | str

Job = Callable[..., Awaitable[None]]
"""The function behind a job name: `async def job(resources: Resources, *, post_id: int) -> None`.

It may run twice and must then do no harm.
"""
