"""A signed report goes to the systems that asked for the images, each edition once."""

import base64

import pytest
from cryptography.fernet import Fernet

from services.delivery import errands
from services.delivery.errands import ErrandKind
from services.persistence import Edit
from services.settings import Settings
from services.telemedicine.reports.drafting import begin_study_report, save_draft
from services.telemedicine.reports.report import EditionKind
from services.telemedicine.reports.signing import sign_report
from services.tenancy import practice_systems
from services.tenancy.roles import Role
from services.worklist.matching import link
from tests.hl7.test_results import Receiver, fields, receiver, work_off
from tests.telemedicine.conftest import Parties, person
from tests.telemedicine.reports.test_reports import HTML, by, courier, said
from tests.worklist.requests import requested

__all__ = ("receiver",)


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """With a key to encrypt by."""
    return settings.model_copy(update={"secret_key": Fernet.generate_key().decode()})


class TestResult:
    async def test_has_the_text_and_the_pdf(self, parties: Parties, receiver: Receiver) -> None:
        oakwood, engines = parties.oakwood, parties.engines
        system = await practice_systems.add(
            oakwood, engines, name="PIMS", rights=practice_systems.RIGHTS, webhook_url="https://pims.test"
        )
        request = await requested(oakwood, engines, practice_system=system.system.id)
        await link(oakwood, engines, parties.study, request.id)
        vet = person(oakwood, "vet", Role.VETERINARIAN)
        report = await begin_study_report(vet, engines, parties.study)
        saved = await save_draft(vet, engines, report.id, 1, said(HTML, critical="now"))
        edition = await sign_report(
            vet, engines, report.id, saved.version, EditionKind.FINAL, confirmed=by(vet)
        )
        for _ in range(2):  # the second time as if it had died before it noted that all is told
            await courier(engines)
            reports = engines.documents.of(oakwood.grant, "reports")
            await reports.update({"id": report.id}, Edit(set={"changed": edition.signed_at}))
        await work_off(engines)
        (told,) = [one for one in receiver.got if "18748-4" in str(one)]
        assert fields(told, "OBR")[25] == "F"
        text, document = [[str(part) for part in one] for one in told["OBX"] if "18748-4" in str(one)]
        assert "CRITICAL FINDING: now" in text[5]
        assert base64.b64decode(document[5].rpartition("^")[2]).startswith(b"%PDF-")
        (notice,) = [
            one
            for one in await errands.find(oakwood, engines, ErrandKind.NOTIFY)
            if one.facts["occurrence"] == "request.reported"
        ]
        assert HTML in notice.facts["report"]["text"]
        assert notice.facts["report"]["pdf_sop_instance_uid"] == edition.pdf_uid
