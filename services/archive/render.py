"""Pictures: rendered frames and thumbnails (PS3.18 10.4.1.1.3, 10.4.1.1.5)."""

from dataclasses import dataclass

from services.archive.retrieve import Instance
from services.persistence import Engines
from services.tenancy.scope import Scope


@dataclass(frozen=True, slots=True)
class Rendering:
    """How a frame is shown: PNG or JPEG, optional VOI window (centre, width) and largest side in pixels."""

    media_type: str = "image/jpeg"
    window: tuple[float, float] | None = None
    viewport: tuple[int, int] | None = None
    quality: int = 90


async def render_frame(
    scope: Scope, engines: Engines, instance: Instance, number: int = 1, rendering: Rendering | None = None
) -> bytes:
    """One frame as a picture. Raises NotFound, Unsupported (no pixels, or none we can decode)."""
    raise AssertionError(scope, engines, instance, number, rendering)


async def thumbnail(
    scope: Scope, engines: Engines, study: str, series: str | None = None, instance: str | None = None
) -> bytes:
    """A small JPEG that stands for a series (stored), an instance or a study's first series. Raises NotFound."""
    raise AssertionError(scope, engines, study, series, instance)
