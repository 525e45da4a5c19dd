"""web/src/dicomweb/fetching.ts: images in an archival class are waited for, and come by themselves."""

import asyncio
import json
import re
from uuid import uuid4

from playwright.async_api import Route, expect

from services.api.problem import BEING_FETCHED
from tests.web.conftest import Join
from tests.web.modality import Modality, new_study


class TestBeingFetched:
    async def test_is_said_until_the_image_is_there(self, join: Join, modality: Modality) -> None:
        (header,) = new_study("CR", f"Cold^{uuid4().hex[:8]}", instances=1)
        await modality.send(header)
        page, there = (await join("veterinarian")).page, asyncio.Event()
        rendered: list[str] = []

        async def archived(route: Route) -> None:
            """As the server answers while the store brings the object back (tests/archive/lifecycle)."""
            if there.is_set():
                await route.continue_()
                return
            problem = {"type": BEING_FETCHED, "title": "Service Unavailable", "status": 503}
            headers = {"Content-Type": "application/problem+json", "Retry-After": "1"}
            await route.fulfill(status=503, headers=headers, body=json.dumps(problem))

        page.on(
            "request", lambda request: rendered.append(request.url) if "/rendered" in request.url else None
        )
        await page.route(re.compile(r"/frames/"), archived)
        await page.goto(f"/tenants/oakwood/studies/{header.StudyInstanceUID}")
        await expect(page.get_by_test_id("being-fetched")).to_contain_text("Being fetched from the archive")
        there.set()
        pane = page.get_by_test_id("image-pane")
        await expect(pane).to_have_attribute("data-rendered", "true")
        await expect(page.get_by_test_id("being-fetched")).to_have_count(0)
        assert not [url for url in rendered if "/frames/" in url]  # the stored frame, not a preview of it
