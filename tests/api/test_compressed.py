import asyncio
import json
from collections.abc import AsyncIterator

import httpx
import pytest
from pydicom.uid import generate_uid
from starlette.datastructures import Headers
from starlette.responses import Response, StreamingResponse
from starlette.types import ASGIApp, Message

from services.api import compressed
from services.api.compressed import Compressed
from tests.api.clients import image, part10, stow
from tests.api.graphql.asking import ask
from tests.api.test_codings import OURS, decoded

BROWSER = "gzip, deflate, br, zstd"
TEXT = json.dumps([{"0020000D": {"vr": "UI", "Value": [f"1.2.{number}"]}} for number in range(500)]).encode()


class Answer:
    """What comes out of the middleware around an application, message by message."""

    def __init__(self, app: ASGIApp, accepted: str = BROWSER, *, method: str = "GET", **asked: str) -> None:
        asked |= {"accept-encoding": accepted}
        headers = [(name.replace("_", "-").encode(), value.encode()) for name, value in asked.items()]
        self.scope = {"type": "http", "method": method, "headers": headers}
        self.app, self.messages = app, list[Message]()

    async def take(self) -> "Answer":
        async def receive() -> Message:
            await asyncio.Event().wait()
            return {"type": "http.disconnect"}

        async def send(message: Message) -> None:
            self.messages.append(message)

        await Compressed(self.app)(self.scope, receive, send)
        return self

    @property
    def headers(self) -> Headers:
        return Headers(raw=self.messages[0]["headers"])

    @property
    def coding(self) -> str | None:
        return self.headers.get("content-encoding")

    @property
    def body(self) -> bytes:
        return b"".join(message["body"] for message in self.messages[1:])


async def answer(app: ASGIApp, accepted: str = BROWSER, **asked: str) -> Answer:
    return await Answer(app, accepted, **asked).take()


class TestText:
    @pytest.mark.parametrize("coding", OURS)
    @pytest.mark.parametrize(
        "kind",
        [
            "application/json",
            "application/dicom+json",
            "application/dicom+xml; charset=utf-8",
            "application/problem+json",
            "text/html; charset=utf-8",
            'multipart/related; type="application/dicom+xml"; boundary=b',
            "multipart/related; boundary=b; type=application/dicom+xml",
        ],
    )
    async def test_is_compressed_and_says_so(self, kind: str, coding: str) -> None:
        made = await answer(Response(TEXT, headers={"ETag": '"1a"', "Content-Type": kind}), coding)
        assert (made.coding, decoded(coding, made.body)) == (coding, TEXT)
        assert made.headers["content-length"] == str(len(made.body))
        assert len(made.body) * 4 < len(TEXT)
        assert made.headers["etag"] == 'W/"1a"'
        assert made.headers["vary"] == "Accept-Encoding"

    async def test_goes_as_it_is_to_who_takes_no_coding_and_says_there_was_a_choice(self) -> None:
        made = await answer(Response(TEXT, headers={"ETag": '"1a"'}, media_type="application/json"), "br")
        assert (made.coding, made.body, made.headers["etag"]) == (None, TEXT, '"1a"')
        assert made.headers["vary"] == "Accept-Encoding"

    async def test_that_is_small_goes_as_it_is(self) -> None:
        made = await answer(Response(TEXT[:1023], media_type="application/json"))
        assert (made.coding, made.body) == (None, TEXT[:1023])
        assert made.headers["vary"] == "Accept-Encoding"

    async def test_keeps_what_else_the_answer_varies_by(self) -> None:
        for vary, told in (("Accept, Cookie", "Accept, Cookie, Accept-Encoding"), ("accept-encoding",) * 2):
            made = await answer(Response(TEXT, headers={"Vary": vary}, media_type="application/json"))
            assert made.headers["vary"] == told

    async def test_has_no_body_and_no_length_where_only_its_head_was_asked_for(self) -> None:
        plain = Response(TEXT, headers={"ETag": '"1a"'}, media_type="application/json")

        async def headed(scope, receive, send):
            await send({"type": "http.response.start", "status": 200, "headers": plain.raw_headers})
            await send({"type": "http.response.body", "body": b""})

        made = await answer(headed, method="HEAD")
        assert (made.coding, made.body, made.headers["etag"]) == ("zstd", b"", 'W/"1a"')
        assert "content-length" not in made.headers


class TestStream:
    @pytest.mark.parametrize("coding", OURS)
    async def test_is_read_while_it_comes(self, coding: str) -> None:
        goes_on = asyncio.Event()

        async def pieces() -> AsyncIterator[bytes]:
            yield TEXT[:10]
            yield TEXT[10:]
            await goes_on.wait()
            yield TEXT

        made = Answer(StreamingResponse(pieces(), media_type="application/json"), coding)
        taking = asyncio.create_task(made.take())
        while len(made.messages) < 2:
            await asyncio.sleep(0)
        assert decoded(coding, made.body) == TEXT
        goes_on.set()
        await taking
        assert decoded(coding, made.body) == TEXT + TEXT
        assert "content-length" not in made.headers

    async def test_that_breaks_before_its_first_bytes_has_not_begun(self) -> None:
        async def breaks(scope, receive, send):
            await send(
                {"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/a")]}
            )
            raise RuntimeError

        made = Answer(breaks)
        with pytest.raises(RuntimeError):
            await made.take()
        assert made.messages == []  # whoever stands before can still answer

    async def test_of_an_error_in_its_middle_has_no_end(self) -> None:
        async def pieces() -> AsyncIterator[bytes]:
            yield TEXT
            raise RuntimeError

        made = Answer(StreamingResponse(pieces(), media_type="application/json"))
        with pytest.raises(RuntimeError):
            await made.take()
        assert all(message["more_body"] for message in made.messages[1:])


class TestUntouched:
    @pytest.mark.parametrize(
        "kind",
        [
            "image/jpeg",
            "image/png",
            "image/jphc; transfer-syntax=1.2.840.10008.1.2.4.201",
            "video/mp4",
            "application/zip",
            "application/octet-stream; transfer-syntax=1.2.840.10008.1.2.1",
            "application/dicom",
            "text/event-stream",
            'multipart/related; type="application/octet-stream"; boundary=b',
            'multipart/related; type="application/dicom"; boundary=dicom+xml',
            'multipart/related; type="image/jls"; boundary=b',
            "multipart/byteranges; boundary=b",
        ],
    )
    async def test_is_what_is_no_text(self, kind: str) -> None:
        plain = Response(TEXT, headers={"Content-Type": kind, "ETag": '"1a"'})
        made = await answer(plain)
        assert (made.coding, made.body) == (None, TEXT)
        assert made.messages[0]["headers"] == plain.raw_headers

    @pytest.mark.parametrize(
        ("status", "headers"),
        [
            (206, {"Content-Range": f"bytes 0-{len(TEXT) - 1}/90000"}),
            (200, {"Content-Encoding": "br"}),
            (200, {"Cache-Control": "no-transform"}),
        ],
    )
    async def test_is_a_range_and_what_must_stay_or_is_compressed(
        self, status: int, headers: dict[str, str]
    ) -> None:
        made = await answer(Response(TEXT, status, headers, media_type="application/json"))
        assert made.body == TEXT
        assert made.coding == headers.get("Content-Encoding")

    @pytest.mark.parametrize(("has", "told"), [('W/"1a"', 'W/"1a"'), ('"1a"', '"1a"'), ("*", '"1a"')])
    async def test_is_what_the_client_has_under_the_name_it_has(self, has: str, told: str) -> None:
        made = await answer(Response(status_code=304, headers={"ETag": '"1a"'}), if_none_match=has)
        assert made.headers["etag"] == told


class TestApplication:
    async def test_sends_a_page_of_graphql_compressed(self, vet: httpx.AsyncClient) -> None:
        vet.headers["Accept-Encoding"] = "gzip"
        fields = "{ __schema { types { name description fields { name description } } } }"
        answered = await vet.post("/graphql", json={"query": fields})
        assert answered.headers["content-encoding"] == "gzip"
        assert answered.json()["data"]["__schema"]["types"]

    async def test_sends_a_search_compressed_and_its_pixels_not(self, vet: httpx.AsyncClient) -> None:
        vet.headers["Accept-Encoding"] = "gzip"
        made = image(64, 64)
        assert (await stow(vet, part10(made))).is_success
        root = "/tenants/oakwood/dicomweb/studies"
        assert (await stow(vet, part10(image()))).is_success
        found = await vet.get(root)
        assert (found.headers["content-encoding"], len(found.json())) == ("gzip", 2)
        series = f"{root}/{made.StudyInstanceUID}/series/{made.SeriesInstanceUID}"
        frame = await vet.get(f"{series}/instances/{made.SOPInstanceUID}/frames/1")
        assert (frame.status_code, frame.headers.get("content-encoding")) == (200, None)

    async def test_knows_again_what_it_sent_compressed(self, vet: httpx.AsyncClient) -> None:
        vet.headers["Accept-Encoding"] = "gzip"
        study = generate_uid()
        files = [part10(image(StudyInstanceUID=study, InstanceNumber=number)) for number in range(4)]
        assert (await stow(vet, *files)).is_success
        path = f"/tenants/oakwood/dicomweb/studies/{study}/metadata"
        first = await vet.get(path)
        assert (first.headers["content-encoding"], len(first.json())) == ("gzip", 4)
        again = await vet.get(path, headers={"If-None-Match": first.headers["etag"]})
        assert (again.status_code, again.headers["etag"]) == (304, first.headers["etag"])

    async def test_compresses_nothing_that_signs_somebody_in(
        self, person: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(compressed, "_LEAST_BYTES", 1)
        person.headers["Accept-Encoding"] = "gzip"
        begun = await person.post("/session", json={"email": "vet@oakwood.test", "password": "demo"})
        session = await person.get("/session")
        for answered in (begun, session):
            assert answered.is_success
            assert "content-encoding" not in answered.headers
        assert (await ask(person, "{ session { idleMinutes } }"))["data"]
