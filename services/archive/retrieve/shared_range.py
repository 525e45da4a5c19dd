"""One range of greys for pictures seen one after the other, of which nothing says how they are shown.

These are the frames of a loop, and the slices of a series that each are an instance. By its own range each
would be of another brightness, and doses could not be compared. Some stand for all: the viewer takes the
same ones (`web/src/cornerstone/sharedRange.ts`).
"""

import time
from collections import OrderedDict
from collections.abc import Iterable
from typing import TypeVar

from services.archive.index.levels import in_order
from services.archive.index.stored_instances import Instance, InstanceCache
from services.archive.retrieve.datasets import frame_length, held, read_frame
from services.archive.retrieve.decoding import Decoding
from services.archive.retrieve.headers import walked_image
from services.dicom.image_pixel import ImagePixel
from services.dicom.lookup_tables import Domain
from services.dicom.pixels import decode_frame, decoding_bytes
from services.dicom.rendering import ends_of, rendering_bytes
from services.errors import Damaged, Invalid, NotFound, Unsupported
from services.persistence import Engines
from services.tenancy.scope import Scope

V = TypeVar("V")
SLICES = frozenset(f"1.2.840.10008.5.1.4.1.1.{end}" for end in ("2", "4", "128"))
"""CT, MR and PET Image Storage: an instance is one slice of a stack."""
Slices = tuple[tuple[str, str | None], ...]
"""SOP Instance UID and checksum of those that stand for a stack."""
_LOOKED_AT = 5
"""Pictures that are decoded for it: the first, the last, and those that part the rest into equal pieces."""
_REMEMBERED = 1000
_KEPT_SECONDS = 10.0
"""Seconds after which a series is asked again which slices it has."""


class SharedRanges:
    """The grey ranges of series that a process has worked out lately."""

    def __init__(self, _: Engines) -> None:
        self._known: OrderedDict[tuple[object, ...], Domain | None] = OrderedDict()
        self._stacks: OrderedDict[tuple[object, ...], tuple[float, Slices]] = OrderedDict()

    async def slices_for(self, scope: Scope, engines: Engines, instance: Instance) -> Slices:
        """Choose slices that stand for the stack of a slice; none for what is no slice, or the only one."""
        if instance.sop_class_uid not in SLICES:
            return ()
        asked = {
            "StudyInstanceUID": instance.study_instance_uid,
            "SeriesInstanceUID": instance.series_instance_uid,
        }
        key = (scope.grant, *asked.values(), instance.sop_class_uid)
        until, slices = self._stacks.get(key, (0.0, ()))
        if until <= time.monotonic():
            fields = ("SOPInstanceUID", "SOPClassUID", "InstanceNumber", "checksum")
            found = await engines.documents.of(scope.grant, "instances").find(asked, projection=fields)
            alike = [one for one in found if one["SOPClassUID"] == instance.sop_class_uid]
            stack = in_order(alike, "InstanceNumber", "SOPInstanceUID")
            some = (stack[number - 1] for number in looked_at(len(stack)) if len(stack) > 1)
            slices = tuple((one["SOPInstanceUID"], one.get("checksum")) for one in some)
            _remember(self._stacks, key, (time.monotonic() + _KEPT_SECONDS, slices))
        return slices

    def of(
        self,
        scope: Scope,
        engines: Engines,
        shown: tuple[Instance, int],
        image: ImagePixel,
        slices: Slices = (),
    ) -> Domain | None:
        """Between which values a frame is shown; None where that is the frame's own matter.

        In a thread of `Decoding` that holds nothing of the budget, of an instance that is `held`.
        """
        instance, number = shown
        moves = image.number_of_frames > 1
        if not (moves or slices) or not _is_grey(image) or image.grayscale(number).is_told:
            return None
        content = (instance.sop_instance_uid, instance.content) if moves else slices
        key = (scope.grant.tenant, *content)
        if key not in self._known:
            if moves:
                count = min(image.number_of_frames, instance.frames.count if instance.frames else 1)
                each = [_ends(scope, engines, (instance, one), image) for one in looked_at(count)]
            else:
                others = engines.own(Decoding).answer_of(_held(scope, engines, slices))
                each = [_ends_of_slice(scope, engines, one) for one in others]
            _remember(self._known, key, _around(each))
        return self._known.get(key)


def looked_at(pictures: int) -> list[int]:
    """The numbers of the pictures that stand for so many."""
    steps = min(pictures, _LOOKED_AT) - 1
    return [1 + step * (pictures - 1) // steps for step in range(steps + 1)] if steps > 0 else [1]


def _remember(known: OrderedDict[tuple[object, ...], V], key: tuple[object, ...], value: V) -> None:
    known[key] = value
    while len(known) > _REMEMBERED:
        known.popitem(last=False)


def _around(each: Iterable[Domain | None]) -> Domain | None:
    found = [ends for ends in each if ends is not None]
    return (min(low for low, _ in found), max(high for _, high in found)) if found else None


async def _held(scope: Scope, engines: Engines, slices: Slices) -> list[Instance]:
    """Return those slices whose objects are what was received."""
    sound: list[Instance] = []
    for uid, _ in slices:
        found = await engines.own(InstanceCache).one(scope.grant, uid)
        if found is not None and found.frames is not None:
            try:
                sound.append(await held(engines, scope.grant, found))
            except (Damaged, NotFound):
                continue
    return sound


def _ends_of_slice(scope: Scope, engines: Engines, instance: Instance) -> Domain | None:
    try:
        image = walked_image(engines, scope.grant, instance)
    except (Invalid, NotFound):
        return None
    return _ends(scope, engines, (instance, 1), image) if _is_grey(image) else None


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
    except (Invalid, NotFound, Unsupported):
        return None


def _is_grey(image: ImagePixel) -> bool:
    return image.samples == 1 and image.palette is None
