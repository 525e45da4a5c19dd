"""C-FIND of names whose character set lies: an answer is in the one that it declares."""

import pytest

from services.persistence import Engines
from services.tenancy.scope import Scope
from tests.archive.samples import dataset, encoded, put
from tests.dimse.conftest import Scp
from tests.dimse.querying import asking

NAME = "Jäger^Søren"


@pytest.mark.parametrize(
    ("written", "declared"), [("ISO_IR 192", "ISO_IR 100"), ("ISO_IR 100", "ISO_IR 192")]
)
async def test_an_answer_is_honest(
    scp: Scp, engines: Engines, oakwood: Scope, written: str, declared: str
) -> None:
    made = dataset(PatientName=NAME, SpecificCharacterSet=written)
    data = encoded(made).replace(written.encode(), declared.encode())
    await put(oakwood, engines, made, data=data)
    asked = asking(scp)
    for keys in ({}, {"SpecificCharacterSet": "ISO_IR 192"}, {"SpecificCharacterSet": "ISO_IR 144"}):
        (row,) = (await asked("STUDY", StudyInstanceUID=made.StudyInstanceUID, PatientName="", **keys)).rows
        assert str(row.PatientName) == NAME  # as pydicom reads what is declared
    found = await asked("STUDY", StudyInstanceUID="", PatientName="JÄGER*", SpecificCharacterSet="ISO_IR 100")
    assert found.all("StudyInstanceUID") == [made.StudyInstanceUID]
    assert (await asked("STUDY", StudyInstanceUID="", PatientName=NAME, called="ELMSIDE")).rows == []
