"""Invented clinics in a drill's scratch installation: images by C-STORE, the rest as the pages do it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from pydicom.uid import UID

from services.archive.lifecycle.corrections import PatientNumber, correct_study, merge_patients
from services.archive.lifecycle.delete import delete
from services.embedded.phantoms import animals as who
from services.embedded.phantoms import part10, study
from services.embedded.phantoms.animals import Animal
from services.errors import Unavailable
from services.peers.peer import Peer
from services.peers.store import Dataset, store
from services.persistence import Engines
from services.telemedicine import cases, catalogue, collaborations, routing, workitems
from services.telemedicine.case import CasePriority
from services.telemedicine.cases import CaseDraft
from services.telemedicine.catalogue import Service
from services.telemedicine.reports import drafting
from services.telemedicine.reports.content import ReportContent, ReportSection
from services.telemedicine.reports.report import EditionKind
from services.telemedicine.reports.signing import sign_report
from services.telemedicine.routing import Routing
from services.tenancy import application_entities, tenants, tokens, users
from services.tenancy.scope import Principal, Scope, operator_scope, system_scope
from services.tenancy.shares import sharing
from services.tenancy.sign_in.confirming import Confirmed

_MODALITY = "DRILL-CT"
_CLINICS = ((who.BELLA.issuer, "Clinic of the drill"), (who.SIMBA.issuer, "Its neighbour"))
_LATER = replace(who.REX, issuer="NEWCOMER")
_READER = "reader"
_PASSWORD = "words that a drill alone uses"  # noqa: S105 -- of a scratch installation on loopback
_VET, _RADIOLOGIST = "vet@drill.test", "radiologist@drill.test"
_SIZE = 64
"""Rows and columns: a rebuild reads headers, and stores should not take the drill's time."""
_OF_A_STUDY = 50
_TOGETHER = 500
_PLACES = 30
_ROOT = "2.25.1"


class Clinics:
    """Fills the installation behind `engines`, whose DICOM port is on loopback."""

    def __init__(self, engines: Engines, port: int) -> None:
        self._engines = engines
        self._port = port
        self._seed = 0

    async def begin(self, images: int) -> None:
        """Make what is there before the backup: people, images, a deletion, corrections, a share, a case."""
        engines = self._engines
        for issuer, name in _CLINICS:
            await self._clinic_of(issuer, name)
        await tenants.create(operator_scope(), engines, _READER, name="Reader", kind="telemedicine")
        clinic, reader = self._clinic, system_scope(_READER)
        await users.create(clinic, engines, _VET, "veterinarian", _PASSWORD)
        await users.create(reader, engines, _RADIOLOGIST, "radiologist", _PASSWORD)
        await tokens.create(clinic, engines, role="veterinarian", name="the drill's")
        read = await self._acquired(who.BELLA, "DX")
        corrected, gone = await self._acquired(who.REX, "CT"), await self._acquired(who.HANA, "CR")
        await self._acquired(who.ECLAIR, "DX")
        await self._acquired(who.SIMBA, "DX")
        await self._many(images)
        await correct_study(clinic, engines, corrected, {"StudyDescription": "Thorax"}, "misheard")
        once, now = (PatientNumber(one.patient_id, one.issuer) for one in (who.ECLAIR, who.BELLA))
        await merge_patients(clinic, engines, once, now, "came in under another number")
        await delete(clinic, engines, gone)
        await sharing.create(clinic, engines, sharing.Wanted((read,), label="for the owner"))
        await self._collaborate(clinic, reader)
        await self._report(await self._ask(read))

    async def go_on(self) -> None:
        """Make what comes after the backup: of that, the objects must bring back the first lines alone."""
        engines, clinic = self._engines, self._clinic
        later = await self._acquired(who.CLOVER, "DX")
        corrected, gone = await self._acquired(who.KIWI, "DX"), await self._acquired(who.MURKA, "CT")
        await correct_study(clinic, engines, corrected, {"PatientName": "Nuñez^Kiki"}, "misheard")
        await delete(clinic, engines, gone)
        await users.create(clinic, engines, "later@drill.test", "technician", _PASSWORD)
        await application_entities.add_local(clinic, engines, "DRILL-LATER")
        await sharing.create(clinic, engines, sharing.Wanted((later,), label="after the backup"))
        await self._ask(later)
        await self._clinic_of(_LATER.issuer, "Newer than the backup")
        await self._acquired(_LATER, "DX")
        gone = await self._acquired(_LATER, "CR")
        await delete(system_scope(_LATER.issuer.lower()), engines, gone)

    async def _clinic_of(self, issuer: str, name: str) -> None:
        """A clinic with an AE title and a modality."""
        engines, scope = self._engines, system_scope(issuer.lower())
        await tenants.create(operator_scope(), engines, issuer.lower(), name=name, kind="clinic")
        await application_entities.add_local(scope, engines, issuer)
        await application_entities.add_remote(
            scope, engines, name="CT", aet=_MODALITY, host="127.0.0.1", port=104
        )

    @property
    def _clinic(self) -> Scope:
        return system_scope(who.BELLA.issuer.lower())

    async def _acquired(self, animal: Animal, kind: str) -> str:
        """A study of a modality, by C-STORE; its UID."""
        self._seed += 1
        when = datetime.now(UTC).replace(tzinfo=None) - timedelta(hours=self._seed)
        made = list(study(kind, animal, instances=3, rows=_SIZE, columns=_SIZE, seed=self._seed, when=when))
        await self._send(animal.issuer, [Dataset.of_bytes(part10(one)) for one in made])
        return str(made[0].StudyInstanceUID)

    async def _many(self, images: int) -> None:
        """So many more images of a CT, in studies of their own, made of one by other UIDs."""
        (made,) = study("CT", who.MURKA, instances=1, rows=_SIZE, columns=_SIZE)
        levels = (made.StudyInstanceUID, made.SeriesInstanceUID, made.SOPInstanceUID)
        for level, plain in enumerate(levels):
            uid = UID(_uid(level, 0))
            for element in made.iterall():
                if element.VR == "UI" and element.value == plain:
                    element.value = uid
        made.file_meta.MediaStorageSOPInstanceUID = UID(_uid(2, 0))
        template = part10(made)
        for start in range(0, images, _TOGETHER):
            some = []
            for number in range(start + 1, min(start + _TOGETHER, images) + 1):
                data = template
                for level, of in (
                    (0, number // _OF_A_STUDY + 1),
                    (1, number // _OF_A_STUDY + 1),
                    (2, number),
                ):
                    data = data.replace(_uid(level, 0).encode(), _uid(level, of).encode())
                some.append(Dataset.of_bytes(data))
            await self._send(who.MURKA.issuer, some)

    async def _send(self, called: str, datasets: Sequence[Dataset]) -> None:
        sent = await store(Peer("127.0.0.1", self._port, called, _MODALITY), datasets)
        if not all(one.success for one in sent):
            raise Unavailable("the scratch installation did not store the drill's images")

    async def _collaborate(self, clinic: Scope, reader: Scope) -> None:
        day = {CasePriority.ROUTINE: 24 * 60}
        service = Service(
            name="All", modalities=("DX", "CR", "CT"), species=(), price_cents=1, turnaround=day
        )
        await catalogue.put_service(reader, self._engines, service)
        await collaborations.ask(clinic, self._engines, _READER)
        await collaborations.agree(reader, self._engines, clinic.grant.tenant)
        await routing.set_routing(clinic, self._engines, Routing(fallback=_READER))

    async def _ask(self, uid: str) -> str:
        """A case of a study; its id."""
        vet = await self._person(self._clinic, _VET)
        draft = CaseDraft(studies=(uid,), history={"signs": "Cough"}, question="Heart or airways?")
        case = await cases.draft(vet, self._engines, draft)
        return (await cases.submit(vet, self._engines, case.id)).id

    async def _report(self, case: str) -> None:
        engines, reader = self._engines, await self._person(system_scope(_READER), _RADIOLOGIST)
        (item, *_) = await workitems.of_case(reader, engines, case)
        await workitems.claim(reader, engines, item.uid)
        report = await drafting.begin_report(reader, engines, case)
        if report.draft is None:
            raise Unavailable("the report of the drill was not begun")
        sections = dict.fromkeys(ReportSection, "") | {
            ReportSection.FINDINGS: "The heart is of normal size.",
            ReportSection.CONCLUSION: "Normal thorax.",
        }
        content = ReportContent(region="Thorax", sections=sections)
        draft = await drafting.save_draft(reader, engines, report.id, report.draft.version, content)
        confirmed = Confirmed(reader.principal.id, "drill")
        await sign_report(reader, engines, report.id, draft.version, EditionKind.FINAL, confirmed=confirmed)

    async def _person(self, scope: Scope, email: str) -> Scope:
        person = await users.member(scope, self._engines, email)
        return Scope(Principal("user", person.id, person.name), scope.rights, scope.grants)


def _uid(level: int, number: int) -> str:
    """All of one length, so that one takes another's place in the bytes."""
    return f"{_ROOT}{level}{number:0{_PLACES}}"
