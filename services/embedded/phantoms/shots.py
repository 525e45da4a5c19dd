"""What each kind of examination takes: pictures with the attributes that belong to them, series by series."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw
from pydicom.uid import (
    ComputedRadiographyImageStorage,
    CTImageStorage,
    DigitalXRayImageStorageForPresentation,
    GeneralECGWaveformStorage,
    MRImageStorage,
    NuclearMedicineImageStorage,
    SecondaryCaptureImageStorage,
    UltrasoundImageStorage,
    UltrasoundMultiFrameImageStorage,
    XRayAngiographicImageStorage,
)

from services.embedded.phantoms import electrocardiograms, moving, radiographs, slices
from services.embedded.phantoms.animals import Animal
from services.embedded.phantoms.canvas import Plane, resized, scaled

Pixels = npt.NDArray[Any]
Draw = Callable[[int, int, np.random.Generator], Plane]


@dataclass(frozen=True)
class Shot:
    """One instance to be: frames x rows x columns (x 3), or without frames; attributes by keyword.

    `pixels`: None of what is no picture.
    """

    pixels: Pixels | None
    bits: int
    series: int
    description: str
    attributes: dict[str, Any] = field(default_factory=dict)
    inverted: bool = False


@dataclass(frozen=True)
class Order:
    """What is to be taken of whom, and how large."""

    animal: Animal
    instances: int
    rows: int
    columns: int
    random: np.random.Generator

    @property
    def girth(self) -> float:
        """Millimetres across the animal's trunk."""
        return 75.0 * float(np.cbrt(self.animal.weight))


@dataclass(frozen=True)
class Kind:
    """A kind of examination and its usual size."""

    modality: str
    sop_class: str
    manufacturer: tuple[str, str]
    size: tuple[int, int]
    take: Callable[[Order], Iterator[Shot]]
    body_part: str
    study: str


_MAMMALS = ("Canine", "Feline", "Rabbit")
_VIEWS = {
    "limb": (
        (radiographs.limb, "LM", "Left fore digit LM"),
        (radiographs.limb, "ML", "Right fore digit ML"),
    ),
    "thorax": (
        (radiographs.thorax_lateral, "RL", "Thorax right lateral"),
        (radiographs.thorax_ventrodorsal, "VD", "Thorax VD"),
        (radiographs.thorax_lateral, "LL", "Thorax left lateral"),
    ),
    "body": (
        (radiographs.thorax_ventrodorsal, "VD", "Whole body VD"),
        (radiographs.thorax_lateral, "RL", "Whole body right lateral"),
    ),
}
_FOCUS = 0.6  # pixels of a drawing for one of the detector, each way
_GAMMA = 0.8  # a detector's curve: thin parts gain, thick parts lose contrast


def _radiographs(order: Order, bits: int, *, inverted: bool) -> Iterator[Shot]:
    species = order.animal.species
    views = _VIEWS["limb" if species == "Equine" else "thorax" if species in _MAMMALS else "body"]
    most = (1 << bits) - 1
    short, long = sorted((order.rows, order.columns))
    for number in range(order.instances):
        draw, position, description = views[number % len(views)]
        lying = draw is radiographs.thorax_lateral
        absorbed = _exposed(draw, (short, long) if lying else (long, short), order.random)
        curved = np.asarray(np.maximum(absorbed, 0.0) ** _GAMMA, np.float32)
        top = float(np.percentile(curved[::3, ::3], 99.8)) * 1.2
        pixels = scaled(curved[:, ::-1] if position == "ML" else curved, 0.0, top, most)
        pixels = most - pixels if inverted else pixels
        low, high = (float(end) for end in np.percentile(pixels[::3, ::3], (2.0, 98.0)))
        yield Shot(
            pixels,
            bits,
            number % len(views) + 1,
            description,
            {
                "ViewPosition": position,
                "WindowCenter": round((low + high) / 2),
                "WindowWidth": round((high - low) * 1.05),
                "KVP": 62,
                "Laterality": {"LM": "L", "ML": "R"}.get(position, ""),
                "ImagerPixelSpacing": [round(order.girth * 1.5 / short, 4)] * 2,
                "PixelIntensityRelationship": "LOG",
                "ImageComments": "Right lateral recumbency, inspiration" if position == "RL" else "",
            },
            inverted,
        )


def _exposed(draw: Draw, size: tuple[int, int], random: np.random.Generator) -> Plane:
    """A drawing as a detector sees it: a little out of focus, with the grain of single pixels."""
    rows, columns = size
    drawn = draw(round(rows * _FOCUS), round(columns * _FOCUS), random)
    grain = random.standard_normal(size, dtype=np.float32)
    return np.asarray(resized(drawn, rows, columns) + 0.012 * grain, np.float32)


def _computed_radiographs(order: Order) -> Iterator[Shot]:
    for shot in _radiographs(order, 12, inverted=True):
        shot.attributes.update(PlateID="CR-0427", CassetteSize="35CMX43CM")
        yield shot


def _digital_radiographs(order: Order) -> Iterator[Shot]:
    for shot in _radiographs(order, 14, inverted=False):
        shot.attributes.update(
            PresentationIntentType="FOR PRESENTATION",
            PixelIntensityRelationshipSign=1,
            PresentationLUTShape="IDENTITY",
            BurnedInAnnotation="NO",
            RescaleSlope=1,
            RescaleIntercept=0,
            RescaleType="US",
        )
        yield shot


def _stack(order: Order, number: int, count: int, spacing: float, thickness: float) -> dict[str, Any]:
    """Where a slice lies: head first, prone, from the head to the tail."""
    half = spacing * order.columns / 2
    depth = -number * thickness
    return {
        "ImagePositionPatient": [round(half, 3), round(half, 3), round(depth, 3)],
        "ImageOrientationPatient": [-1, 0, 0, 0, -1, 0],
        "SliceLocation": round(depth, 3),
        "SliceThickness": round(thickness, 3),
        "SpacingBetweenSlices": round(thickness, 3),
        "PixelSpacing": [round(spacing, 4)] * 2,
        "PatientPosition": "HFP",
        "ImagesInAcquisition": count,
        "PositionReferenceIndicator": "",
    }


def _computed_tomography(order: Order) -> Iterator[Shot]:
    spacing, thickness = order.girth * 1.4 / order.columns, order.girth * 2.4 / max(order.instances, 24)
    seed = int(order.random.integers(1 << 31))
    for number in range(order.instances):
        along = number / max(1, order.instances - 1)
        random = np.random.default_rng(seed + number)
        hounsfield = slices.ct_trunk(order.columns, along, random)[: order.rows]
        yield Shot(
            np.clip(np.rint(hounsfield), -1024, 3071).astype(np.int16) + np.int16(1024),
            16,
            1,
            "Thorax abdomen 2.0 B30f post contrast",
            {
                **_stack(order, number, order.instances, spacing, thickness),
                "RescaleIntercept": -1024,
                "RescaleSlope": 1,
                "RescaleType": "HU",
                "WindowCenter": [40, -600, 450],
                "WindowWidth": [400, 1500, 1800],
                "WindowCenterWidthExplanation": ["SOFT TISSUE", "LUNG", "BONE"],
                "KVP": 120,
                "XRayTubeCurrent": 160,
                "ConvolutionKernel": "B30f",
                "ContrastBolusAgent": "Iohexol 300",
            },
        )


def _magnetic_resonance(order: Order) -> Iterator[Shot]:
    spacing, thickness = order.girth * 0.75 / order.columns, max(1.5, order.girth / 60)
    weightings = ("T2", "T1", "FLAIR")[: max(1, min(3, order.instances))]
    each = -(-order.instances // len(weightings))
    times = {"T1": (520, 11), "T2": (3900, 96), "FLAIR": (8200, 120)}
    for number in range(order.instances):
        weighting, place = weightings[number // each], number % each
        along = place / max(1, each - 1)
        signal = slices.mr_head(order.columns, along, order.random, weighting)[: order.rows]
        repetition, echo = times[weighting]
        yield Shot(
            scaled(signal, 0.0, 1.3, 4095),
            12,
            number // each + 1,
            f"{weighting}W TSE transverse",
            {
                **_stack(order, place, each, spacing, thickness),
                "WindowCenter": 1500,
                "WindowWidth": 3000,
                "ScanningSequence": "SE",
                "SequenceVariant": "SK",
                "ScanOptions": "",
                "MRAcquisitionType": "2D",
                "RepetitionTime": repetition,
                "EchoTime": echo,
                "EchoTrainLength": 8,
                "MagneticFieldStrength": 1.5,
            },
        )


def _ultrasound(order: Order) -> Iterator[Shot]:
    for _ in range(order.instances):
        yield Shot(moving.doppler(order.rows, order.columns, order.random), 8, 1, "Abdomen, left kidney", _US)


def _ultrasound_cine(order: Order) -> Iterator[Shot]:
    for _ in range(order.instances):
        frames = np.stack(list(moving.heart_cine(order.rows, order.columns, 24, order.random)))
        attributes = {
            **_US,
            "FrameTime": 33.3,
            "FrameIncrementPointer": 0x00181063,
            "RecommendedDisplayFrameRate": 30,
        }
        yield Shot(frames, 8, 1, "Echocardiography, four chambers", attributes)


def _scintigrams(order: Order) -> Iterator[Shot]:
    for number in range(order.instances):
        counts = np.stack([moving.bone_scan(order.rows, order.columns, order.random) for _ in range(2)])
        attributes = {
            "FrameIncrementPointer": [0x00540010, 0x00540020],
            "EnergyWindowVector": [1, 1],
            "DetectorVector": [1, 2],
            "NumberOfEnergyWindows": 1,
            "NumberOfDetectors": 2,
            "WindowCenter": 40,
            "WindowWidth": 80,
            "ActualFrameDuration": 180000,
            "CountsAccumulated": int(counts.sum()),
        }
        yield Shot(counts, 16, number + 1, "Bone phase, Tc-99m MDP", attributes)


def _angiograms(order: Order) -> Iterator[Shot]:
    for number in range(order.instances):
        run = moving.angiogram(order.rows, order.columns, 16, order.random)
        frames = np.stack([255 - scaled(frame, 0.0, 1.5, 255).astype(np.uint8) for frame in run])
        attributes = {
            "FrameTime": 66.7,
            "FrameIncrementPointer": 0x00181063,
            "WindowCenter": 128,
            "WindowWidth": 256,
            "KVP": 75,
            "RadiationSetting": "GR",
            "PixelIntensityRelationship": "DISP",
        }
        yield Shot(frames, 8, number + 1, "Portography run", attributes)


def _captures(order: Order) -> Iterator[Shot]:
    for number in range(order.instances):
        page = Image.new("RGB", (order.columns, order.rows), (250, 248, 240))
        draw = ImageDraw.Draw(page)
        draw.rectangle((0, 0, order.columns, order.rows // 9), fill=(38, 84, 124))
        draw.text((16, order.rows // 30), "REFERRAL LETTER", fill=(255, 255, 255))
        for line in range(14):
            y = order.rows * (line + 4) // 20
            length = float(order.random.uniform(0.45, 0.85)) * order.columns
            draw.line((24, y, 24 + length, y), fill=(96, 96, 104), width=max(1, order.rows // 160))
        yield Shot(np.array(page), 8, 1, f"Scanned letter, page {number + 1}", {"ConversionType": "SD"})


def _electrocardiograms(order: Order) -> Iterator[Shot]:
    for number in range(order.instances):
        yield Shot(None, 16, number + 1, "ECG, six limb leads", electrocardiograms.attributes(order.random))


_US = {"LossyImageCompression": "00", "UltrasoundColorDataPresent": 1}

KINDS: dict[str, Kind] = {
    "CR": Kind("CR", ComputedRadiographyImageStorage, ("Canis Imaging", "PlateOne 43"), (720, 900),
               _computed_radiographs, "CHEST", "Thorax 3 views"),
    "DX": Kind("DX", DigitalXRayImageStorageForPresentation, ("Equus X-ray", "FlatRay 1417"), (900, 750),
               _digital_radiographs, "CHEST", "Radiographs"),
    "CT": Kind("CT", CTImageStorage, ("Canis Imaging", "Spiral 64"), (256, 256),
               _computed_tomography, "TRUNK", "CT thorax and abdomen"),
    "MR": Kind("MR", MRImageStorage, ("Felis Magnetics", "Quiet 1.5T"), (192, 192),
               _magnetic_resonance, "HEAD", "MRI brain"),
    "US": Kind("US", UltrasoundImageStorage, ("Sonovet", "Fan 7"), (480, 640),
               _ultrasound, "ABDOMEN", "Abdominal ultrasound"),
    "CINE": Kind("US", UltrasoundMultiFrameImageStorage, ("Sonovet", "Fan 7"), (240, 320),
                 _ultrasound_cine, "HEART", "Echocardiography"),
    "NM": Kind("NM", NuclearMedicineImageStorage, ("Equus X-ray", "Gamma 2"), (512, 256),
               _scintigrams, "WHOLEBODY", "Bone scintigraphy"),
    "XA": Kind("XA", XRayAngiographicImageStorage, ("Canis Imaging", "C-Arm 9"), (256, 256),
               _angiograms, "ABDOMEN", "Portosystemic shunt, angiography"),
    "SC": Kind("OT", SecondaryCaptureImageStorage, ("Vetark", "Scanner"), (640, 480),
               _captures, "", "Documents"),
    "ECG": Kind("ECG", GeneralECGWaveformStorage, ("Canis Imaging", "Rhythm 6"), (0, 0),
                _electrocardiograms, "HEART", "Electrocardiogram"),
}  # fmt: skip

__all__ = ["KINDS", "Kind", "Order", "Pixels", "Plane", "Shot"]
