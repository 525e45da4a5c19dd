"""Fingers on a screen."""

from playwright.async_api import Page


class Fingers:
    """Touches on a page."""

    def __init__(self, page: Page) -> None:
        self.page = page

    async def drag(self, *ways: tuple[tuple[float, float], tuple[float, float]]) -> None:
        """One finger along each way, from one point to another, all at the same time."""
        touch = await self.page.context.new_cdp_session(self.page)
        steps = 8
        for step in range(steps + 1):
            points = [
                {"x": x + (to_x - x) * step / steps, "y": y + (to_y - y) * step / steps, "id": at}
                for at, ((x, y), (to_x, to_y)) in enumerate(ways)
            ]
            kind = "touchMove" if step else "touchStart"
            await touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
            await self.page.wait_for_timeout(25)  # as long as a finger takes: what is quicker is a tap
        await touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        await touch.detach()
