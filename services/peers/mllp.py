"""Sending HL7 messages: one connection, one message, its acknowledgement awaited."""

import asyncio
import ssl
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from services.errors import Unavailable
from services.hl7_messages import acknowledgement
from services.hl7_messages.acknowledgement import Acknowledgement
from services.hl7_messages.blocks import BlockReader, NoBlocks, framed
from services.hl7_messages.faults import MessageFault

LONGEST_ANSWER = 1 << 16
CONNECTING_SECONDS = 10.0
ANSWER_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Receiver:
    """Who takes messages. `where`: the addresses of a host at which it may be called, or Refused."""

    host: str
    port: int
    where: Callable[[str, int], Awaitable[Sequence[str]]]
    context: ssl.SSLContext | None = None


async def deliver(to: Receiver, message: bytes, control_id: str) -> Acknowledgement:
    """Send a message and return how it was acknowledged, taken or not.

    Raises Unavailable where nobody answers, or with something else; Refused for a place inside.
    """
    try:
        async with asyncio.timeout(CONNECTING_SECONDS):
            reader, writer = await _connected(to)
    except (OSError, TimeoutError) as error:
        raise Unavailable(f"nobody answers at {to.host} port {to.port}") from error
    try:
        writer.write(framed(message))
        async with asyncio.timeout(ANSWER_SECONDS):
            await writer.drain()
        return await _answer(BlockReader(reader, LONGEST_ANSWER), control_id)
    except (OSError, TimeoutError, NoBlocks) as error:
        raise Unavailable("no acknowledgement came") from error
    except MessageFault as error:
        raise Unavailable("what came is no acknowledgement") from error
    finally:
        writer.close()
        with suppress(OSError, TimeoutError):
            async with asyncio.timeout(1.0):
                await writer.wait_closed()


async def _answer(blocks: BlockReader, control_id: str) -> Acknowledgement:
    """The acknowledgement of our message: what is of another is passed over."""
    for _ in range(4):
        block = await blocks.next(ANSWER_SECONDS, ANSWER_SECONDS)
        if block is None:
            break
        found = acknowledgement.read(block.data)
        if found.control_id == control_id:
            return found
    raise Unavailable("no acknowledgement came")


async def _connected(to: Receiver) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    failed: OSError = OSError("it has no address")
    for address in await to.where(to.host, to.port):
        try:
            return await asyncio.open_connection(
                address, to.port, ssl=to.context, server_hostname=to.host if to.context else None
            )
        except OSError as error:
            failed = error
    raise failed
