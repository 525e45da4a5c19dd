"""An animal of a shelter, said by codes alone, in the list and in the viewer, at a desk and on a phone."""

from uuid import uuid4

import pytest
from playwright.async_api import expect
from pydicom import Dataset

from tests.web.conftest import Join
from tests.web.looking import look
from tests.web.modality import Modality, new_study


def coded(meaning: str) -> list[Dataset]:
    item = Dataset()
    item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = "1", "99TEST", meaning
    return [item]


def of_a_shelter(number: str) -> list[Dataset]:
    """Its study, and what finds no other."""
    registration = Dataset()
    registration.BreedRegistrationNumber = f"DN{number}"
    registration.BreedRegistryCodeSequence = coded("American Kennel Club")
    made = new_study("CR", f"Fluffy-{number}", instances=1)
    for header in made:
        header.PatientSpeciesDescription = header.PatientBreedDescription = ""
        header.PatientSpeciesCodeSequence = coded("Canine species")
        header.PatientBreedCodeSequence = coded("Beagle")
        header.BreedRegistrationSequence = [registration]
        header.ResponsiblePerson = ""
        header.ResponsibleOrganization = "Happy Paws’ Shelter"  # noqa: RUF001
        header.OtherPatientIDsSequence = []
        header.OtherPatientIDs = ["276-098-" + number]
        header.SpecificCharacterSet = "ISO_IR 192"
    return made


class TestAnAnimalOfAShelter:
    @pytest.mark.parametrize("phone", [False, True])
    async def test_is_shown_and_found(self, join: Join, modality: Modality, phone: bool) -> None:
        number = str(uuid4().int)[:10]
        await modality.send(*of_a_shelter(number))
        page = (await join("technician", phone=phone)).page
        await page.goto("/tenants/oakwood")
        row = page.get_by_test_id("study-row")
        for text in (f"276098{number}", f"dn {number} hund", f"happy paws {number} beagle"):
            await page.get_by_test_id("search").fill(text)
            await expect(row).to_have_count(1)
            await expect(row).to_contain_text(f"Fluffy-{number}")
        await expect(row).to_contain_text("Canine species · Beagle")
        await expect(row).to_contain_text("Happy Paws’ Shelter")  # noqa: RUF001 - as it was sent
        await look(page, f"shelter-list-{'phone' if phone else 'desk'}")
        await row.get_by_role("link").first.click()
        await expect(page.get_by_text("Canine species · Beagle — Happy Paws’ Shelter")).to_be_visible()  # noqa: RUF001
        if not phone:
            overlays = page.get_by_test_id("overlays")
            await expect(overlays).to_contain_text(f"276-098-{number} · American Kennel Club DN{number}")
            await expect(overlays).to_contain_text("Client: Happy Paws’ Shelter")  # noqa: RUF001
        await look(page, f"shelter-viewer-{'phone' if phone else 'desk'}")
