"""More than an inbox takes: files without number, photos and datasets that swell; said in words, cheaply."""

import struct
import time
import zlib

import pytest
from fastapi import FastAPI

from services.persistence import Engines
from services.telemedicine.inboxes import inbox
from services.telemedicine.inboxes.inbox import WantedInbox
from services.tenancy.scope import Scope
from tests.api.clients import client_of, image
from tests.api.dicomweb.test_bombs import deflated, modest
from tests.telemedicine.inboxes.samples import Browser, photo


class TestTooMany:
    async def test_files_are_not_announced_and_pages_are_bounded(
        self, engines: Engines, oakwood: Scope, app: FastAPI
    ) -> None:
        made, link = await inbox.open_inbox(
            oakwood, engines, WantedInbox(label="Small", most_files=2, most_bytes=10_000)
        )
        async with client_of(app) as client:
            await client.post(f"/inboxes/{made.id}/session", json={"secret": link.partition("#")[2]})
            browser = Browser(client, f"/inboxes/{made.id}/uploads")
            await browser.begin()
            became = await browser.send([(f"{shade}.jpg", photo(shade=shade)) for shade in (1, 2, 3)])
            assert sorted(one["reason"] for one in became.values()) == ["", "", "more than this link takes"]
            many = [{"path": f"{number}", "size": 1, "modified": 0} for number in range(501)]
            path = f"{browser.root}/{browser.upload}/files"
            assert (await client.post(path, json={"files": many})).status_code == 422
            refused = await client.post(path, json={"files": many[:500]})
            assert (refused.status_code, refused.json()["detail"]) == (
                413,
                "these are too many files: this link takes 2",
            )
            (known,) = await browser.announce([("one more.jpg", photo())])  # said before it is sent
            assert (known["state"], known["reason"]) == ("refused", "more than this link takes")
            long = [{"path": "x" * 5000, "size": 1, "modified": 0}]
            assert (await client.post(path, json={"files": long})).status_code == 422
            assert (await client.post(browser.root, json={"sender": "x" * 100_000})).status_code == 422
            assert (await client.post(browser.root, json={"sender": "A\0B"})).status_code == 400

    @pytest.mark.soak
    async def test_a_hundred_thousand_are_announced_and_one_more_is_refused(
        self, engines: Engines, oakwood: Scope, app: FastAPI, capsys: pytest.CaptureFixture[str]
    ) -> None:
        wanted = WantedInbox(label="All we have", most_files=inbox.MOST_FILES)
        made, link = await inbox.open_inbox(oakwood, engines, wanted)
        async with client_of(app) as client:
            await client.post(f"/inboxes/{made.id}/session", json={"secret": link.partition("#")[2]})
            browser = Browser(client, f"/inboxes/{made.id}/uploads")
            await browser.begin()
            path, began = f"{browser.root}/{browser.upload}/files", time.monotonic()
            for first in range(0, inbox.MOST_FILES, 500):
                some = range(first, first + 500)
                page = [{"path": f"CT/{number}.dcm", "size": 9, "modified": 0} for number in some]
                answer = await client.post(path, json={"files": page})
                assert {one["state"] for one in answer.json()["files"]} == {"expected"}
            took = time.monotonic() - began
            again = await client.post(path, json={"files": page})
            more = await client.post(path, json={"files": [{"path": "one more", "size": 9, "modified": 0}]})
        assert again.status_code == 200
        assert (more.status_code, more.json()["detail"]) == (413, "one upload has at most 100,000 files")
        with capsys.disabled():
            print(f"{inbox.MOST_FILES} files announced in {took:.1f} s")


class TestTooLarge:
    async def test_a_photo_of_a_hundred_megapixels_is_judged_within_the_budget_of_decoding(
        self, engines: Engines, oakwood: Scope, visitor: Browser
    ) -> None:
        await visitor.begin()
        jpeg, png = bytearray(photo()), bytearray(photo("PNG"))
        at = jpeg.index(b"\xff\xc0")
        jpeg[at + 5 : at + 9] = struct.pack(">HH", 10_000, 10_000)
        png[16:24] = struct.pack(">LL", 100_000, 1_000)
        png[29:33] = struct.pack(">L", zlib.crc32(png[12:29]))
        became = await visitor.send([("huge.jpg", bytes(jpeg)), ("huge.png", bytes(png))])
        assert {one["reason"] for one in became.values()} == {"too large"}

    async def test_what_swells_beyond_all_measure_is_not_taken(self, visitor: Browser) -> None:
        await visitor.begin()
        with modest():
            became = await visitor.send([("bomb.dcm", deflated(image(), 1100 << 20))])
        assert became["bomb.dcm"]["reason"] == "damaged"
