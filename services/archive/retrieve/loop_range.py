"""One range of greys for all frames of a loop of which nothing says how it is shown.

By its own range each frame would be of another brightness, and doses could not be compared. Some frames stand
for all: the viewer takes the same ones (`web/src/cornerstone/loopRange.ts`).
"""

from collections import OrderedDict

from services.archive.index.stored_instances import Instance
from services.archive.retrieve.datasets import frame_length, read_frame
from services.archive.retrieve.decoding import Decoding
from services.dicom.image_pixel import ImagePixel
from services.dicom.lookup_tables import Domain
from services.dicom.pixels import decode_frame, decoding_bytes
from services.dicom.rendering import ends_of, rendering_bytes
from services.errors import Invalid, Unsupported
from services.persistence import Engines
from services.tenancy.scope import Scope

_LOOKED_AT = 5
"""Frames that are decoded for it: the first, the last, and those that part the rest into equal pieces."""
_REMEMBERED = 1000


class LoopRanges:
    """What a process remembers of them."""

    def __init__(self, _: Engines) -> None:
        self._known: OrderedDict[tuple[object, ...], Domain | None] = OrderedDict()

    def of(
        self, scope: Scope, engines: Engines, shown: tuple[Instance, int], image: ImagePixel
    ) -> Domain | None:
        """Between which values a frame is shown; None where that is the frame's own matter.

        In a thread that may wait and holds nothing of the budget, of an instance that is `held`.
        """
        instance, number = shown
        grey = image.samples == 1 and image.palette is None
        if image.number_of_frames == 1 or not grey or image.grayscale(number).is_told:
            return None
        key = (scope.grant.tenant, instance.sop_instance_uid, instance.content)
        if key not in self._known:
            count = min(image.number_of_frames, instance.frames.count if instance.frames else 1)
            each = [_ends(scope, engines, (instance, one), image) for one in looked_at(count)]
            found = [ends for ends in each if ends is not None]
            lows, highs = [low for low, _ in found], [high for _, high in found]
            self._known[key] = (min(lows), max(highs)) if found else None
            while len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
        return self._known.get(key)


def looked_at(frames: int) -> list[int]:
    """The numbers of the frames that stand for so many."""
    steps = min(frames, _LOOKED_AT) - 1
    return [1 + step * (frames - 1) // steps for step in range(steps + 1)] if steps > 0 else [1]


def _ends(scope: Scope, engines: Engines, shown: tuple[Instance, int], image: ImagePixel) -> Domain | None:
    """Those of a frame by itself; None where it says how it is shown, or cannot be."""
    grayscale = image.grayscale(shown[1])
    if grayscale.is_told:
        return None
    try:
        size = decoding_bytes(image, frame_length(*shown)) + rendering_bytes(image)
        with engines.own(Decoding).taking(size):
            data, bit = read_frame(scope, engines, *shown)
            return ends_of(decode_frame(data, image, bit_offset=bit), grayscale)
    except (Invalid, Unsupported):
        return None
