"""Studies by the thousand: documents as the courier leaves them, without objects."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from pydicom.uid import ExplicitVRLittleEndian

from services.archive.index.entries import Entry, entry
from services.dicom.part10 import FileMeta
from services.persistence import Engines
from services.tenancy.scope import Scope
from tests.archive.samples import MR, dataset, encoded, source

BATCH = 200
DAYS = 7300  # of 20 years, over which they are spread
FIRST_DAY = date(2006, 1, 1)
FAMILIES = ("Miller", "Schäfer", "Yamada", "Ivanova", "Lefèvre", "O'Brien", "Nuñez", "Čapek")
ANIMALS = ("Bella", "Rex", "Hana", "Murka", "Éclair", "Clover", "Kiwi", "Mimi", "Bo", "Uma")


async def insert_studies(scope: Scope, engines: Engines, count: int) -> None:
    """Five studies of every patient; of 100,000 some 14 on a day."""
    meta = FileMeta(MR, "1.2.3", ExplicitVRLittleEndian, source(), 300)
    template = entry(encoded(dataset(PixelData=None)), meta, source().received_at, length=1000)
    studies = engines.documents.of(scope.grant, "studies")
    for start in range(0, count, BATCH):
        made = [_made(template, number, count) for number in range(start, min(start + BATCH, count))]
        assert not await studies.insert_many_unordered(made)


def _made(template: Entry, number: int, count: int) -> dict[str, Any]:
    """The study document of study `number`."""
    day = FIRST_DAY + timedelta(days=number * DAYS // count)
    patient = number % max(1, count // 5)
    family = f"{FAMILIES[patient % len(FAMILIES)]}{'aeiou'[patient % 5]}{'nrstlm'[patient % 6]}{patient % 97}"
    name = f"{family}^{ANIMALS[patient % len(ANIMALS)]}"
    levels = template.levels._replace(
        patient={
            **template.levels.patient,
            "PatientID": f"P{patient}",
            "PatientName": {"Alphabetic": name},
        },
        study={
            **template.levels.study,
            "StudyInstanceUID": f"1.2.826.0.1.{number}",
            "StudyDate": day.strftime("%Y%m%d"),
            "AccessionNumber": f"A{number}",
        },
    )
    one = replace(
        template,
        levels=levels,
        patient_key=f"\\P{patient}",
        instance={**template.instance, "StudyInstanceUID": f"1.2.826.0.1.{number}"},
        received_at=template.received_at - timedelta(minutes=count - number),
    )
    return {
        **one.study,
        "patients": [one.patient_key],
        "ModalitiesInStudy": [("CR", "CT", "US", "MR")[number % 4]],
        "SOPClassesInStudy": [MR],
        "counts": {"series": 1, "instances": 1},
    }
