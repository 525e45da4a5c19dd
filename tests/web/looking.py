"""Pictures of pages, for people."""

import os

from playwright.async_api import Page


async def look(page: Page, what: str) -> None:
    """Keep a picture, where VETARK_SCREENSHOTS names a folder."""
    if folder := os.environ.get("VETARK_SCREENSHOTS"):
        await page.wait_for_timeout(400)
        await page.screenshot(path=f"{folder}/{what}.png")
