"""The studies of the demo: two clinics, every modality, the last few weeks."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from pydicom.dataset import Dataset

from services.embedded.phantoms import animals as who
from services.embedded.phantoms.animals import Animal
from services.embedded.phantoms.study import study

# kind, animal, instances, days ago
_STUDIES: tuple[tuple[str, Animal, int, int], ...] = (
    ("DX", who.BELLA, 3, 0),
    ("CT", who.REX, 40, 0),
    ("CINE", who.MURKA, 2, 0),
    ("CR", who.HANA, 3, 1),
    ("US", who.BELLA, 3, 1),
    ("DX", who.ECLAIR, 4, 2),
    ("MR", who.HANA, 30, 2),
    ("CR", who.CLOVER, 2, 4),
    ("NM", who.ECLAIR, 2, 5),
    ("XA", who.REX, 2, 7),
    ("CR", who.KIWI, 2, 8),
    ("SC", who.MURKA, 2, 11),
    ("CT", who.MURKA, 28, 13),
    ("CINE", who.BELLA, 2, 20),
    ("DX", who.SIMBA, 3, 0),
    ("MR", who.LUNA, 30, 0),
    ("DX", who.STORM, 4, 1),
    ("US", who.SIMBA, 3, 2),
    ("CR", who.BAOBAO, 3, 3),
    ("CT", who.LUNA, 32, 4),
    ("CINE", who.SIMBA, 2, 6),
    ("CR", who.SPIKE, 2, 9),
    ("NM", who.STORM, 2, 12),
    ("SC", who.BAOBAO, 1, 16),
    ("ECG", who.HANA, 1, 19),
)


@dataclass(frozen=True)
class DemoStudy:
    """One study on its way from a modality to the called AE title of its clinic."""

    tenant: str
    called_aet: str
    kind: str
    datasets: Iterator[Dataset]


def demo_studies(today: date | None = None) -> Iterator[DemoStudy]:
    """About 25 studies and 200 small instances, oldest last; `today` is the day of the newest."""
    newest = today or date.today()  # noqa: DTZ011 - a modality's wall clock
    for number, (kind, animal, instances, days) in enumerate(_STUDIES):
        begun = time(8 + number * 5 % 10, number * 17 % 60, number * 29 % 60)
        when = datetime.combine(newest - timedelta(days=days), begun)
        made = study(kind, animal, instances=instances, seed=number, when=when)
        yield DemoStudy(animal.issuer.lower(), animal.issuer, kind, made)
