"""An electrocardiogram of an invented dog: six limb leads of one heart, as a vet records them."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

FREQUENCY = 500  # samples a second
_BREATH_SECONDS = 3.4
_MICROVOLTS = 2.5  # of one step of a sample
_WAVES = (
    # name, seconds from the R wave, half its width in seconds, millivolts, degrees in the frontal plane
    ("P", -0.095, 0.016, 0.22, 62.0),
    ("Q", -0.014, 0.005, -0.20, 70.0),
    ("R", 0.0, 0.008, 1.85, 68.0),
    ("S", 0.016, 0.006, -0.25, 50.0),
    ("T", 0.155, 0.030, 0.30, 75.0),
)
# Limb leads by Einthoven and Goldberger, and their codes in PS3.16 CID 3001.
_LEADS = (
    ("I", "2:1", "Lead I"),
    ("II", "2:2", "Lead II"),
    ("III", "2:61", "Lead III"),
    ("aVR", "2:62", "aVR, augmented voltage, right"),
    ("aVL", "2:63", "aVL, augmented voltage, left"),
    ("aVF", "2:64", "aVF, augmented voltage, foot"),
)


def attributes(random: np.random.Generator, *, seconds: float = 10.0, rate: float = 104.0) -> dict[str, Any]:
    """What the Waveform and Waveform Annotation modules hold, by keyword (PS3.3 C.10.9, C.10.10).

    `rate`: beats a minute, around which breathing makes the heart slower and faster, as it does in dogs.
    """
    beats = list(_beats(seconds, rate))
    leads = _leads(beats, seconds, random)
    group = Dataset()
    group.MultiplexGroupTimeOffset = "0.0"
    group.WaveformOriginality = "ORIGINAL"
    group.NumberOfWaveformChannels, group.NumberOfWaveformSamples = len(_LEADS), len(leads)
    group.SamplingFrequency = str(FREQUENCY)
    group.MultiplexGroupLabel = "RHYTHM"
    group.ChannelDefinitionSequence = Sequence(_channel(*lead) for lead in _LEADS)
    group.WaveformBitsAllocated, group.WaveformSampleInterpretation = 16, "SS"
    group.WaveformData = np.round(leads * 1000 / _MICROVOLTS).astype("<i2").tobytes()
    group["WaveformData"].VR = "OW"
    apart = np.diff(beats)
    measured = [
        _annotation("Heart rate", round(60 / float(apart.mean())), "/min"),
        _annotation("RR interval, longest", round(1000 * float(apart.max())), "ms"),
    ]
    marks = [_mark("R", beat, number) for number, beat in enumerate(beats, 1)]
    return {
        "WaveformSequence": Sequence([group]),
        "WaveformAnnotationSequence": Sequence([*measured, *marks]),
    }


def _beats(seconds: float, rate: float) -> Iterator[float]:
    at = 0.4
    while at < seconds - 0.3:
        yield at
        at += 60 / rate * (1 + 0.18 * float(np.sin(2 * np.pi * at / _BREATH_SECONDS)))


def _leads(beats: list[float], seconds: float, random: np.random.Generator) -> npt.NDArray[np.float64]:
    """Millivolts, samples x leads."""
    time = np.arange(int(seconds * FREQUENCY)) / FREQUENCY
    one, two = np.zeros_like(time), np.zeros_like(time)  # leads I and II, of which the others follow
    for beat in beats:
        for _, after, width, height, angle in _WAVES:
            wave = height * np.exp(-(((time - beat - after) / width) ** 2) / 2)
            one += wave * np.cos(np.radians(angle))
            two += wave * np.cos(np.radians(angle - 60))
    breath = 0.04 * np.sin(2 * np.pi * time / _BREATH_SECONDS)
    one, two = (lead + breath + random.normal(0, 0.008, len(time)) for lead in (one, two))
    return np.stack([one, two, two - one, -(one + two) / 2, one - two / 2, two - one / 2], axis=1)


def _channel(label: str, code: str, meaning: str) -> Dataset:
    channel = Dataset()
    channel.ChannelLabel = label
    channel.ChannelSourceSequence = Sequence([_code(code, "MDC", meaning)])
    channel.ChannelSensitivity = str(_MICROVOLTS)
    channel.ChannelSensitivityUnitsSequence = Sequence([_code("uV", "UCUM", "microvolt")])
    channel.ChannelSensitivityCorrectionFactor = "1"
    channel.ChannelBaseline = "0"
    channel.ChannelSampleSkew = "0"
    channel.WaveformBitsStored = 16
    channel.FilterLowFrequency, channel.FilterHighFrequency = "0.05", "150"
    return channel


def _annotation(name: str, value: int, unit: str) -> Dataset:
    annotation = Dataset()
    annotation.ConceptNameCodeSequence = Sequence([_code(name.upper()[:16], "99VETARK", name)])
    annotation.NumericValue = str(value)
    annotation.MeasurementUnitsCodeSequence = Sequence([_code(unit, "UCUM", unit)])
    annotation.ReferencedWaveformChannels = [1, 0]
    return annotation


def _mark(name: str, at: float, number: int) -> Dataset:
    mark = Dataset()
    mark.UnformattedTextValue = name
    mark.ReferencedWaveformChannels = [1, 2]
    mark.TemporalRangeType = "POINT"
    mark.ReferencedSamplePositions = round(at * FREQUENCY) + 1
    mark.AnnotationGroupNumber = number
    return mark


def _code(value: str, scheme: str, meaning: str) -> Dataset:
    code = Dataset()
    code.CodeValue, code.CodingSchemeDesignator, code.CodeMeaning = value, scheme, meaning
    return code
