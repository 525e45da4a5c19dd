"""A clinic's day: when which machine sends how many images, when people search, open a study, refer.

The mix is of a mid-sized small-animal clinic, as far as it can be told without one: see docs/scale.md.
"""

import random
import uuid
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from services.bench.images import KINDS, Facts, ImageKind, header, pixels
from services.dicom.transfer_syntaxes import EXPLICIT_LITTLE_ENDIAN
from services.peers.store import Dataset

ISSUER = "VETARK-BENCH"
"""Issuer of Patient ID of whatever is sent, by which anybody tells it from patients."""
FAMILY = "BENCH"
"""Family name of its patients."""
HOURS = (1, 1, 1, 0, 0, 1, 2, 8, 20, 28, 30, 26, 14, 16, 26, 28, 24, 18, 10, 5, 3, 2, 2, 1)
"""How much of a day falls into each of its hours: two rushes, and emergencies at night."""
SEARCHES, OPENINGS, REFERRALS = 4.0, 2.0, 0.3
"""By study: searches by the staff, studies opened in a viewer, and looks by referring vets."""
STUDIES = 40
"""Studies of a clinic's day where nobody says another number."""
_WHOLE = sum(HOURS)


@dataclass(frozen=True, slots=True)
class Portion:
    """Of the studies of a day, and how many images one has."""

    share: float
    least: int
    most: int

    @property
    def images(self) -> float:
        """Images of a study on average."""
        return (self.least + self.most) / 2


MIX: Mapping[str, Portion] = MappingProxyType(
    {
        "CR": Portion(0.15, 2, 4),
        "DX": Portion(0.40, 2, 6),
        "US": Portion(0.32, 8, 24),
        "CT": Portion(0.09, 150, 450),
        "MR": Portion(0.04, 80, 240),
    }
)
"""By modality."""


@dataclass(frozen=True, slots=True)
class BenchStudy:
    """One study of a clinic's day. `run` names the run of which it is; UIDs follow from all of these."""

    run: str
    clinic: int
    modality: str
    number: int
    images: int
    day: str = "20261015"

    @property
    def uid(self) -> str:
        """Its Study Instance UID."""
        return self._uid("study")

    @property
    def accession(self) -> str:
        """Its Accession Number."""
        return f"B{self.clinic}{self.modality}{self.number}"

    @property
    def patient_id(self) -> str:
        """Each patient comes twice."""
        return f"BENCH-{self.run[:6]}-{self.clinic}-{self.modality}-{(self.number + 1) // 2}"

    def datasets(self, kinds: Mapping[str, ImageKind] = KINDS) -> Iterator[Dataset]:
        """Its images one by one, each made when it is asked for; `kinds`: of other sizes."""
        kind = kinds[self.modality]
        facts = Facts(
            study=self.uid,
            series=self._uid("series"),
            accession=self.accession,
            patient_id=self.patient_id,
            patient_name=f"{FAMILY}^Patient {(self.number + 1) // 2}",
            day=self.day,
            institution="Vetark bench",
            issuer=ISSUER,
        )
        for number in range(1, self.images + 1):
            uid = self._uid(f"{number}")
            yield Dataset(
                kind.sop_class,
                uid,
                EXPLICIT_LITTLE_ENDIAN,
                Image(header(self.modality, kind, facts, uid, number), memoryview(pixels(kind))),
            )

    def _uid(self, what: str) -> str:
        name = f"{self.run}/{self.clinic}/{self.modality}/{self.number}/{what}"
        return f"2.25.{uuid.uuid5(uuid.NAMESPACE_OID, name).int}"


@dataclass(frozen=True, slots=True)
class Image:
    """A dataset that is sent in two pieces: a header, and pixels that are kept once for all."""

    head: bytes
    pixels: memoryview

    @property
    def whole(self) -> bytes:
        """Return the bytes of the whole dataset."""
        return self.head + self.pixels

    async def __call__(self, syntax: str) -> AsyncIterator[bytes | memoryview]:
        """Give the pieces; there is one syntax."""
        del syntax
        yield self.head
        yield self.pixels


@dataclass(frozen=True, slots=True)
class Day:
    """What one clinic does in a day; the same for the same seed. Nothing of it is kept."""

    run: str
    clinic: int
    studies: float = STUDIES
    seed: int = 21
    modalities: tuple[str, ...] = field(default_factory=lambda: tuple(MIX))

    def of(self, modality: str) -> Iterator[tuple[float, BenchStudy]]:
        """The hour of the day at which each study of a machine begins, and the study, in their order."""
        mix, dice = MIX[modality], self._dice(modality)
        for number, hour in enumerate(self._hours(dice, self.studies * mix.share), 1):
            yield hour, BenchStudy(self.run, self.clinic, modality, number, dice.randint(mix.least, mix.most))

    def people(self, what: str, by_study: float) -> Iterator[float]:
        """The hours at which people do something, in their order."""
        return self._hours(self._dice(what), self.studies * by_study)

    def _hours(self, dice: random.Random, count: float) -> Iterator[float]:
        for hour, weight in enumerate(HOURS):
            expected = count * weight / _WHOLE
            here = int(expected) + (dice.random() < expected % 1)
            yield from sorted(hour + dice.random() for _ in range(here))

    def _dice(self, what: str) -> random.Random:
        return random.Random(f"{self.seed}/{self.clinic}/{what}")  # noqa: S311 nothing secret
