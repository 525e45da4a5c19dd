"""The numbers of measurements, computed from their points and the images themselves."""

from typing import Any, NamedTuple

import numpy.typing as npt

from services.archive.index.stored_instances import Instance
from services.archive.retrieve.datasets import frame_length, held, read_frame
from services.archive.retrieve.decoding import Decoding
from services.dicom.element_reader import Bytes
from services.dicom.image_pixel import ImagePixel
from services.dicom.measurements.value import Value
from services.dicom.measurements.values import values_of
from services.dicom.pixels import corrected, decode_frame, decoding_bytes
from services.dicom.region_statistics import pixel_value, statistics
from services.dicom.spacing import pixel_scale
from services.dicom.structured_reports.items import DatasetItem, read
from services.dicom.structured_reports.saved import SavedMeasurement
from services.errors import Invalid, PacsError, TooLarge, Unsupported
from services.persistence import Engines
from services.reading.references import read_image_header
from services.tenancy.scope import Scope

MOST_FRAMES = 50
"""Frames of one report whose pixels are read."""
_REGIONS = frozenset({"ELLIPSE", "RECTANGLE", "CIRCLE", "FREEHAND"})
_HEADERS = 20
"""Headers held at a time: measurements of one image come together mostly."""


class Recomputing:
    """Of one report: each image's header is read once, and frames within bounds."""

    def __init__(self, scope: Scope, engines: Engines, study: str) -> None:
        self._scope, self._engines, self._study = scope, engines, study
        self._headers: dict[str, _Header] = {}
        self._frames: set[tuple[str, int]] = set()

    async def values(self, one: SavedMeasurement) -> tuple[Value, ...]:
        """The values of a measurement. Raises Invalid, TooLarge, and what reading the image raises."""
        image = one.image
        if image is None:
            raise Invalid("a measurement is of an image")
        header = await self._header(image.sop_instance_uid)
        scale = pixel_scale(header.dataset, image.frame_number, one.points)
        found = values_of(
            str(one.kind), one.points, scale, variant=one.variant or None, millimetres=one.millimetres
        )
        if one.kind not in _REGIONS and one.kind != "PROBE":
            return found
        return (*found, *await self._of_pixels(one, header, image.frame_number))

    async def _header(self, uid: str) -> "_Header":
        if uid not in self._headers:
            instance, header = await read_image_header(self._scope, self._engines, self._study, uid)
            if len(self._headers) >= _HEADERS:
                self._headers.pop(next(iter(self._headers)))
            syntax = instance.transfer_syntax_uid
            self._headers[uid] = _Header(instance, read(header, syntax), _pixels(header, syntax))
        return self._headers[uid]

    async def _of_pixels(self, one: SavedMeasurement, header: "_Header", number: int) -> tuple[Value, ...]:
        """Statistics of a region, or a pixel's value; none where the image has no grey pixels to read."""
        instance, image = header.instance, header.pixels
        self._frames.add((instance.sop_instance_uid, number))
        if len(self._frames) > MOST_FRAMES:
            raise TooLarge(f"the pixels of at most {MOST_FRAMES} images are measured in one report")
        if instance.frames is None or image is None:
            return ()
        if image.samples > 1 or image.palette is not None or image.bits_allocated == 1:
            return ()
        instance = await held(self._engines, self._scope.grant, instance)
        try:
            return await self._engines.own(Decoding).run(self._measure, one, instance, number, image)
        except Unsupported:
            return ()

    def _measure(
        self, one: SavedMeasurement, instance: Instance, number: int, image: ImagePixel
    ) -> tuple[Value, ...]:
        size = decoding_bytes(image, frame_length(instance, number))
        with self._engines.own(Decoding).taking(2 * size):
            data, bit = read_frame(self._scope, self._engines, instance, number)
            told = corrected(image, data, instance.frames.bits if instance.frames else 0)
            frame = decode_frame(data, told, bit_offset=bit)
            return _values(one, frame, image, number)


class _Header(NamedTuple):
    """An image, what its header says, and what its pixels are: None where that does not tell."""

    instance: Instance
    dataset: DatasetItem
    pixels: ImagePixel | None


def _pixels(header: Bytes, syntax: str) -> ImagePixel | None:
    try:
        return ImagePixel.from_header(header, syntax)
    except PacsError:
        return None


def _values(
    one: SavedMeasurement, frame: npt.NDArray[Any], image: ImagePixel, number: int
) -> tuple[Value, ...]:
    if frame.ndim != 2:  # noqa: PLR2004 - in colour
        return ()
    grayscale = image.grayscale(number)
    hounsfield = (
        image.header.text("Modality") == "CT" and image.header.decimal("RescaleIntercept") is not None
    )
    unit = "HU" if hounsfield else ""
    if one.kind == "PROBE":
        value = pixel_value(frame, grayscale, one.points[0])
        return () if value is None else (Value("PIXEL_VALUE", value, unit),)
    found = statistics(frame, grayscale, str(one.kind), one.points)
    if found is None:
        return ()
    return (
        Value("MEAN", found.mean, unit),
        Value("MINIMUM", found.minimum, unit),
        Value("MAXIMUM", found.maximum, unit),
        Value("STANDARD_DEVIATION", found.standard_deviation, unit),
        Value("PIXEL_COUNT", float(found.pixels), "1"),
    )
