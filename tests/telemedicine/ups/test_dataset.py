"""A case's workitem as the dataset of a Unified Procedure Step."""

from dataclasses import replace
from datetime import UTC, datetime

from pynetdicom.status import UNIFIED_PROCEDURE_STEP_SERVICE_CLASS_STATUS

from services.telemedicine.case import (
    Case,
    CasePatient,
    CasePriority,
    CaseState,
    Person,
    ReferringVet,
    ServiceChoice,
)
from services.telemedicine.ups.codes import moment_of
from services.telemedicine.ups.dataset import PERFORMED, PROGRESS, Input, Step, dataset_of
from services.telemedicine.ups.final_state import missing_of_canceled, missing_of_completed
from services.telemedicine.ups.payload import new_step, step_changes
from services.telemedicine.ups.statuses import StepStatus
from services.telemedicine.workitem import Workitem

AT = datetime(2026, 11, 29, 20, 15, tzinfo=UTC)
CASE = Case(
    id="c1",
    number="C-4F7K2Q",
    tenant="oakwood",
    provider="vetrad",
    state=CaseState.SCHEDULED,
    studies=("1.2.3",),
    priors=("1.2.2",),
    patient=CasePatient(name="Smith^Rex", id="P1", species="Dog", sex="M", neutered=True, client="Smith^Jo"),
    history={"signs": "Cough", "duration": ""},
    question="<b>Heart?</b>",
    service=ServiceChoice("s1", "Thorax"),
    priority=CasePriority.STAT,
    referring_vet=ReferringVet("Dr^=\\ Far", "far@example.test"),
    requester=Person("u1", "Dr Oak"),
    created_at=AT,
    changed_at=AT,
    submitted_at=AT,
    due_at=datetime(2026, 11, 29, 21, 15, tzinfo=UTC),
)
WORKITEM = Workitem(
    uid="1.2.9", case="c1", tenant="oakwood", provider="vetrad", priority=CasePriority.STAT,
    due_at=CASE.due_at or AT, created_at=AT, changed_at=AT, transaction="1.2.77",
)  # fmt: skip


class TestDatasetOf:
    def test_says_what_the_case_says_and_never_what_locks_it(self) -> None:
        made = dataset_of(Step(CASE, WORKITEM), "https://pacs.test")
        assert made["ScheduledProcedureStepPriority"] == "HIGH"
        assert made["ExpectedCompletionDateTime"] == "20261129211500+0000"
        assert moment_of(made["ScheduledProcedureStepStartDateTime"]) == AT
        assert (made["PatientName"], made["PatientSexNeutered"]) == ({"Alphabetic": "Smith^Rex"}, "ALTERED")
        (parameter, question) = made["ScheduledProcessingParametersSequence"]
        assert (parameter["TextValue"], question["TextValue"]) == ("Cough", "<b>Heart?</b>")
        (request,) = made["ReferencedRequestSequence"]
        assert request["ReferringPhysicianName"] == {"Alphabetic": "Dr Far"}
        assert [one["WADORSRetrievalSequence"] for one in made["InputInformationSequence"]] == [
            [{"RetrieveURL": f"https://pacs.test/cases/c1/dicomweb/studies/{uid}"}]
            for uid in ("1.2.3", "1.2.2")
        ]
        assert "1.2.77" not in str(made)
        assert (made["ProcedureStepState"], made["InputReadinessState"]) == ("SCHEDULED", "READY")
        assert made[PROGRESS] is made[PERFORMED] is None

    def test_names_each_image_where_it_is_told_them(self) -> None:
        made = dataset_of(Step(CASE, WORKITEM), "", [Input("1.2.3", "1.2.3.1", [("1.2.840", "1.2.3.1.1")])])
        (one,) = made["InputInformationSequence"]
        assert one["SeriesInstanceUID"] == "1.2.3.1"
        assert one["ReferencedSOPSequence"] == [
            {"ReferencedSOPClassUID": "1.2.840", "ReferencedSOPInstanceUID": "1.2.3.1.1"}
        ]

    def test_a_second_reading_is_for_another_human_performer_and_waits_for_held_images(self) -> None:
        second = replace(WORKITEM, number=2, wanted_performer="6553f1c2a90b4c3d")
        made = dataset_of(Step(replace(CASE, held=("1.2.4",)), second), "")
        assert made["ProcedureStepLabel"] == "Thorax (second reading)"
        (human,) = made["ScheduledHumanPerformersSequence"]
        assert human["HumanPerformerCodeSequence"][0]["CodeValue"] == "6553f1c2a90b4c3d"
        assert made["InputReadinessState"] == "INCOMPLETE"

    def test_what_was_read_in_the_web_app_may_be_complete(self) -> None:
        reader = Person("u" * 24, "Dr Reader")
        begun = replace(WORKITEM, performer=reader, claimed_at=AT)
        step = dataset_of(Step(CASE, begun), "")
        assert missing_of_completed(step) == [
            f"{PERFORMED}.PerformedProcedureStepEndDateTime", f"{PERFORMED}.OutputInformationSequence",
        ]  # fmt: skip
        assert not missing_of_canceled(step)
        assert missing_of_completed(dataset_of(Step(CASE, replace(begun, completed_at=AT)), "")) == []
        (performed,) = step[PERFORMED]
        (human,) = performed["ActualHumanPerformersSequence"]
        assert human["HumanPerformerCodeSequence"][0]["LongCodeValue"] == reader.id


class TestPayload:
    def test_a_step_that_is_told_can_be_asked_for_again(self) -> None:
        """What we tell of a case is what creates one like it."""
        told = dataset_of(Step(CASE, WORKITEM), "")
        asked = new_step(told)
        assert (asked.studies, asked.provider, asked.service) == (("1.2.3", "1.2.2"), "vetrad", "s1")
        assert (asked.history, asked.question, asked.stat) == ({"signs": "Cough"}, "<b>Heart?</b>", True)
        assert (asked.case, asked.referring_vet) == ("C-4F7K2Q", "Dr Far")
        changes = step_changes(told, told)
        assert (changes.unsupported, changes.performer) == ((), "")


class TestStatuses:
    def test_are_those_that_pynetdicom_knows(self) -> None:
        ours = {int(status): status.meaning.casefold() for status in StepStatus}
        known = {
            code: text.casefold()
            for code, (_, text) in UNIFIED_PROCEDURE_STEP_SERVICE_CLASS_STATUS.items()
            if 0xB300 <= code <= 0xB3FF or code == 1
        }
        assert {code: ours[code] for code in known} == known
        assert all(status in known or 0xC300 <= status <= 0xC3FF for status in StepStatus)
