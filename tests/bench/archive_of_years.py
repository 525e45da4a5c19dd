"""Studies of many years in SQLite, made as Vetark's own index makes them, of animals of several species."""

from pathlib import Path

from pydicom.uid import ExplicitVRLittleEndian

from services.archive.index.entries import Entry, entry
from services.dicom.part10 import FileMeta
from services.persistence import Engines
from services.settings import Settings
from services.tenancy import tenants
from services.tenancy.scope import Scope, operator_scope, system_scope
from tests.archive.many import _made as made
from tests.archive.samples import MR, dataset, encoded, source

BATCH = 500
SPECIES = ("Canine", "Feline", "Equine", "Lagomorpha", "Testudines")
"""From the most frequent to the rarest: one animal in a hundred is a horse, one a rabbit, one a tortoise."""


def settings(folder: Path) -> Settings:
    """SQLite in `folder`, and a folder for objects, of which there are none."""
    return Settings(
        sqlite_folder=folder / "documents",
        objects_url=(folder / "objects").as_uri(),
        dimse_port=0,
        http_port=0,
        remote_networks=("127.0.0.0/8",),  # where C-FIND is asked from
    )


async def clinic(engines: Engines, slug: str) -> Scope:
    """A clinic, with every right."""
    await tenants.create(operator_scope(), engines, slug, name=slug.capitalize(), kind="clinic")
    return system_scope(slug)


async def insert(scope: Scope, engines: Engines, count: int) -> None:
    """Studies of 20 years, five of every patient."""
    templates = {species: _template(species) for species in SPECIES}
    studies = engines.documents.of(scope.grant, "studies")
    for start in range(0, count, BATCH):
        numbers = range(start, min(start + BATCH, count))
        made_here = [made(templates[species_of(number, count)], number, count) for number in numbers]
        if await studies.insert_many_unordered(made_here):
            raise RuntimeError("a study was there already")


def patients_of(count: int) -> int:
    """How many patients so many studies are of."""
    return max(1, count // 5)


def species_of(number: int, count: int) -> str:
    """What the patient of a study is."""
    one = number % patients_of(count) % 100
    return SPECIES[one + 2] if one < 3 else SPECIES[0] if one < 65 else SPECIES[1]


def _template(species: str) -> Entry:
    data = encoded(dataset(PixelData=None, PatientSpeciesDescription=species))
    meta = FileMeta(MR, "1.2.3", ExplicitVRLittleEndian, source(), 300)
    return entry(data, meta, source().received_at, length=1000)
