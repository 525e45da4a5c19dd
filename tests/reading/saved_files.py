"""A study that somebody reads, people who read it, and the files that are saved of it."""

from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any

import pydicom
from pydicom import config
from pydicom.datadict import dictionary_VR, tag_for_keyword
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset

from services.archive.retrieve.datasets import instances_of
from services.archive.retrieve.files import read_file
from services.dicom.structured_reports.saved import ImageReference
from services.persistence import Engines
from services.tenancy.roles import RIGHTS, Role
from services.tenancy.scope import Principal, Scope
from tests.archive.samples import dataset, put

ROWS, COLUMNS = 512, 640
CT = "1.2.840.10008.5.1.4.1.1.2"
SPECIES = Dataset()
SPECIES.CodeValue, SPECIES.CodingSchemeDesignator, SPECIES.CodeMeaning = "448771007", "SCT", "Dog"


def radiograph(**values: Any) -> Dataset:
    """An image of a dog with veterinary attributes and grey values that climb by column."""
    usual = {
        "Rows": ROWS,
        "Columns": COLUMNS,
        "PixelSpacing": [0.2, 0.2],
        "PixelData": b"".join(number.to_bytes(2, "little") for number in range(COLUMNS)) * ROWS,
        "PatientSpeciesCodeSequence": [SPECIES],
        "PatientSexNeutered": "ALTERED",
        "ResponsibleOrganization": "Oakwood clients",
        "SpecificCharacterSet": "ISO_IR 192",
        "PatientName": "Müller^Bella",
    }
    return dataset(**{**usual, **values})


@dataclass
class Film:
    """An image that is stored, and who stored it."""

    scope: Scope
    engines: Engines
    dataset: Dataset

    @property
    def study(self) -> str:
        return str(self.dataset.StudyInstanceUID)

    @property
    def image(self) -> ImageReference:
        return self.frame(1)

    def frame(self, number: int) -> ImageReference:
        made = self.dataset
        return ImageReference(str(made.SOPInstanceUID), number, str(made.SeriesInstanceUID))

    def as_role(self, role: Role, name: str = "Dr. Änne Vet") -> Scope:
        """Somebody who works there."""
        return replace(self.scope, principal=Principal("user", "u1", name, "192.0.2.7"), rights=RIGHTS[role])

    @property
    def vet(self) -> Scope:
        return self.as_role(Role.VETERINARIAN)

    async def file(self, uid: str) -> bytes:
        """An instance of the study as it is retrieved."""
        (instance,) = await instances_of(self.scope, self.engines, self.study, instance=uid)
        return b"".join(
            [
                piece
                async for piece in read_file(self.scope, self.engines, instance, instance.transfer_syntax_uid)
            ]
        )

    async def read(self, uid: str) -> Dataset:
        return pydicom.dcmread(BytesIO(await self.file(uid)))


async def film(scope: Scope, engines: Engines, **values: Any) -> Film:
    """Store an image, whatever its values."""
    made = radiograph()
    for keyword, value in values.items():
        tag = tag_for_keyword(keyword)
        made[tag] = DataElement(tag, dictionary_VR(tag), value, validation_mode=config.IGNORE)
    await put(scope, engines, made)
    return Film(scope, engines, made)
