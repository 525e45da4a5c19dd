"""Names whose character set lies, on every way out: read as what they are, kept as they came."""

from xml.etree import ElementTree as ET

import httpx
import pytest

from tests.api.clients import image, part10, parts_of, stow
from tests.api.dicomweb.test_retrieve import ROOT
from tests.api.graphql.asking import ask

UTF_8, LATIN_1 = "ISO_IR 192", "ISO_IR 100"
NAME, OWNER = "Jäger^Søren", "Groß^Zoë"
PATIENT = (
    '{ studies(tenant: "oakwood") { nodes { patient { patientName { display } client { display } } } } }'
)
TEXT = 'query ($text: String!) { studies(tenant: "oakwood", filter: {text: $text}) { nodes { studyID } } }'


def lying(written: str, declared: str) -> tuple[bytes, str]:
    """A file with names in one character set that declares another, and its study's address."""
    made = image(PatientName=NAME, ResponsiblePerson=OWNER, SpecificCharacterSet=written)
    file = part10(made)
    assert file.count(written.encode()) == 1
    return file.replace(written.encode(), declared.encode()), f"{ROOT}/studies/{made.StudyInstanceUID}"


@pytest.mark.parametrize(
    ("written", "declared"),
    [(UTF_8, LATIN_1), (LATIN_1, UTF_8), (UTF_8, "ISO_IR 6  "), (LATIN_1, "ISO_IR 6  ")],
)
class TestNames:
    async def test_are_told_as_they_are(self, vet: httpx.AsyncClient, written: str, declared: str) -> None:
        file, study = lying(written, declared)
        assert (await stow(vet, file)).status_code == 200
        (found,) = (await vet.get(f"{ROOT}/studies", params={"PatientName": NAME})).json()
        (metadata,) = (await vet.get(f"{study}/metadata")).json()
        for told in (found, metadata):
            assert told["00100010"]["Value"] == [{"Alphabetic": NAME}]
            assert told["00102297"]["Value"] == [{"Alphabetic": OWNER}]
            assert told["00080005"]["Value"] == [UTF_8]
        accept = {"Accept": 'multipart/related; type="application/dicom+xml"'}
        ((_, xml),) = parts_of(await vet.get(f"{study}/metadata", headers=accept))
        name = ET.fromstring(xml).find('.//*[@keyword="PatientName"]')  # noqa: S314 - our own answer
        assert name is not None
        assert [name.findtext(f".//{{*}}{part}") for part in ("FamilyName", "GivenName")] == NAME.split("^")
        (node,) = (await ask(vet, PATIENT))["data"]["studies"]["nodes"]
        assert node["patient"] == {
            "patientName": {"display": "Jäger Søren"},
            "client": {"display": "Groß Zoë"},
        }
        for text in ("jaeger", "Søren", "gross zoe"):
            assert len((await ask(vet, TEXT, text=text))["data"]["studies"]["nodes"]) == 1

    async def test_stay_as_they_came(self, vet: httpx.AsyncClient, written: str, declared: str) -> None:
        file, study = lying(written, declared)
        assert (await stow(vet, file)).status_code == 200
        ((_, given),) = parts_of(await vet.get(study))
        assert NAME.encode("utf-8" if written == UTF_8 else "latin-1") in given
        assert declared.encode() in given
        assert written.encode() not in given
