"""The calls that visitors and the clinic's people have in common, each over its own `Sender`."""

from collections.abc import AsyncIterator, Awaitable, Callable
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from services.api.inboxes.bodies import ManifestBody, SaidBody, file_shown, upload_shown
from services.api.sign_in.session import engines_and_settings, given
from services.persistence import Engines
from services.telemedicine.inboxes import receiving, uploads
from services.telemedicine.inboxes.sender import Sender

Who = Callable[[Request], Awaitable[Sender]]


def add_calls(router: APIRouter, who: Who) -> None:
    """Add them to a router whose prefix says whose uploads they are."""

    @router.get("")
    async def mine(request: Request) -> Response:
        """Tell the sender's uploads, the latest first."""
        found = await uploads.uploads_of(await who(request), _engines(request))
        return unkept({"uploads": [upload_shown(one) for one in found]})

    @router.post("")
    async def begin(request: Request) -> Response:
        """Begin an upload."""
        sender, body = await who(request), await given(request, SaidBody)
        return unkept(
            upload_shown(await uploads.begin(sender, _engines(request), body.said)), HTTPStatus.CREATED
        )

    @router.put("/{upload}")
    async def say(request: Request, upload: str) -> Response:
        """Say otherwise who sends, and whose images these are."""
        sender, body = await who(request), await given(request, SaidBody)
        return unkept(upload_shown(await uploads.say(sender, _engines(request), upload, body.said)))

    @router.post("/{upload}/finished")
    async def finish(request: Request, upload: str) -> Response:
        """Say that this is all."""
        return unkept(
            upload_shown(await uploads.finish_upload(await who(request), _engines(request), upload))
        )

    @router.post("/{upload}/files")
    async def announce(request: Request, upload: str) -> Response:
        """Say which files there will be, some at a time; answered is how each is here."""
        sender, engines = await who(request), _engines(request)
        found = await uploads.upload_of(sender, engines, upload)
        body = await given(request, ManifestBody)
        await receiving.store_waiting(sender, engines, found)
        files = await uploads.announce_files(sender, engines, found, body.announced)
        return unkept({"files": [file_shown(one) for one in files]})

    @router.get("/{upload}/files")
    async def files(request: Request, upload: str, after: str = "") -> Response:
        """Tell the files of an upload, some at a time behind the ID `after`."""
        sender, engines = await who(request), _engines(request)
        found = await uploads.upload_of(sender, engines, upload)
        await receiving.store_waiting(sender, engines, found)
        there = await uploads.files_of(sender, engines, found, after)
        return unkept({"files": [file_shown(one) for one in there]})

    @router.put("/{upload}/files/{file}/{part}")
    async def receive(request: Request, upload: str, file: str, part: int) -> Response:
        """Take a part of a file: its bytes are the body."""
        sender, engines = await who(request), _engines(request)
        found = await uploads.upload_of(sender, engines, upload)
        made = await receiving.receive_part(sender, engines, found, (file, part), _body(request))
        return unkept(file_shown(made))


async def _body(request: Request) -> AsyncIterator[bytes]:
    async for piece in request.stream():
        yield piece


def _engines(request: Request) -> Engines:
    return engines_and_settings(request)[0]


def unkept(told: Any, status: int = HTTPStatus.OK) -> JSONResponse:
    """An answer that nobody keeps."""
    return JSONResponse(told, status, headers={"Cache-Control": "no-store"})
