"""What one frame of a browser asks for, done and answered. Nothing in one frame ends the socket or the process."""

import logging
import secrets

from frame.errors import Missing, NotNow, Refusal, TooFast
from live import protocol
from live.channels import Hints, Speaks
from live.connection import Connection
from live.hub import Hub
from live.protocol import Asked, BadFrame, Channel, Enter, Hint, Leave, Say

log = logging.getLogger("kith.live")

_AWAY_RETRY_IN_S = 2.0


async def answer(hub: Hub, connection: Connection, text: str) -> None:
    """Do what a frame asks. Never raises; whatever is refused is said."""
    connection.begin_answer()
    try:
        asked = protocol.decode(text)
    except BadFrame as error:
        connection.offer(protocol.refused("bad_frame", f"This frame cannot be read: {error}."))
    else:
        await _do(hub, connection, asked)
    finally:
        connection.end_answer()


def refuse_for_now(connection: Connection, text: str, wait_s: float) -> None:
    """More frames come than are answered: say how long to wait, and of what."""
    try:
        asked = protocol.decode(text)
    except BadFrame:
        channel = key = None
    else:
        channel, key = asked.channel, asked.key if isinstance(asked, Say) else None
    words = "That was a lot at once. Please wait a moment and send it again."
    # A moment at least, or all who were refused come back together for the one place that is free.
    retry_in_s = max(1.0, round(wait_s, 1))
    connection.offer(protocol.refused("too_fast", words, channel=channel, key=key, retry_in_s=retry_in_s))


async def _do(hub: Hub, connection: Connection, asked: Asked) -> None:
    key = asked.key if isinstance(asked, Say) else None
    try:
        match asked:
            case Enter():
                await hub.enter(connection, asked)
            case Leave():
                hub.leave(connection, asked.channel)
            case Say():
                await _say(hub, connection, asked)
            case Hint():
                await _hint(hub, connection, asked)
    except Refusal as refusal:
        told = protocol.refused(
            refusal.code, refusal.words, channel=asked.channel, key=key, retry_in_s=_retry_in_s(refusal)
        )
        connection.offer(told)
    except Exception:
        number = secrets.token_hex(5)
        log.exception("a frame could not be answered", extra={"request": number})
        words = f"Something went wrong on our side. If you tell us about it, please give this number: {number}."
        connection.offer(protocol.refused("fault", words, channel=asked.channel, key=key))


async def _say(hub: Hub, connection: Connection, said: Say) -> None:
    channel = Channel.parse(said.channel)
    source = hub.source(channel)
    if not isinstance(source, Speaks):
        raise Missing
    taken = await source.say(hub.database, connection.caller, channel.number, said)
    connection.offer(
        protocol.taken(
            said.channel,
            key=said.key,
            id=taken.id,
            seq=taken.seq,
            state=taken.state,
            html=taken.html,
            help=taken.show_help,
        )
    )


async def _hint(hub: Hub, connection: Connection, hinted: Hint) -> None:
    channel = Channel.parse(hinted.channel)
    source = hub.source(channel)
    if not isinstance(source, Hints) or hinted.channel not in connection.channels:
        raise Missing
    frame = await source.hint(hub.database, connection.caller, channel.number, hinted.kind)
    if frame is not None:
        await hub.whisper(hinted.channel, frame)


def _retry_in_s(refusal: Refusal) -> float | None:
    if isinstance(refusal, TooFast):
        return refusal.retry_in_s
    return _AWAY_RETRY_IN_S if isinstance(refusal, NotNow) else None
