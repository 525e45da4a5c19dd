import base64
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from services.tenancy.audit import Entry, Event, Outcome, Who
from services.tenancy.audit.messages import KINDS, message
from tests.tenancy.audit import schema

ENTRY = Entry(
    id="chain.7",
    tenant="oakwood",
    at=datetime(2026, 11, 24, 3, 14, 15, 926000, tzinfo=UTC),
    event=Event.VIEWED,
    outcome=Outcome.SUCCESS,
    principal=Who("user", "u1", "Ann"),
    address="10.0.0.4",
    study="1.2.3",
    patient=None,
    details={"count": 2, "instances": ["1.2.3.4", "1.2.3.5"]},
)


def told(entry: Entry) -> ET.Element:
    return ET.fromstring(message(entry))  # noqa: S314 our own


def detail(element: ET.Element, name: str) -> str:
    (found,) = [one for one in element.iter("ParticipantObjectDetail") if one.get("type") == name]
    return base64.b64decode(found.get("value", "")).decode()


class TestMessage:
    def test_says_what_happened_when_and_how_it_ended(self) -> None:
        event = told(ENTRY).find("EventIdentification")
        assert event is not None
        assert event.attrib == {
            "EventActionCode": "R",
            "EventDateTime": "2026-11-24T03:14:15.926Z",
            "EventOutcomeIndicator": "0",
        }
        (code,) = event.iter("EventID")
        assert code.attrib == {
            "csd-code": "110103",
            "codeSystemName": "DCM",
            "originalText": "DICOM Instances Accessed",
        }

    def test_says_who_asked_and_from_where(self) -> None:
        asking, ours = told(ENTRY).findall("ActiveParticipant")
        assert (asking.get("UserID"), asking.get("UserName"), asking.get("UserIsRequestor")) == (
            "u1",
            "Ann",
            "true",
        )
        assert (asking.get("NetworkAccessPointID"), asking.get("NetworkAccessPointTypeCode")) == (
            "10.0.0.4",
            "2",
        )
        assert (ours.get("UserID"), ours.get("UserIsRequestor")) == ("vetark", "false")

    def test_says_which_clinic_it_is_of(self) -> None:
        (source,) = told(ENTRY).findall("AuditSourceIdentification")
        assert source.attrib == {"AuditSourceID": "vetark", "AuditEnterpriseSiteID": "oakwood"}
        (source,) = told(replace(ENTRY, tenant=None)).findall("AuditSourceIdentification")
        assert source.attrib == {"AuditSourceID": "vetark"}

    def test_names_the_study_and_its_instances(self) -> None:
        (study,) = told(ENTRY).findall("ParticipantObjectIdentification")
        assert study.get("ParticipantObjectID") == "1.2.3"
        (code,) = study.iter("ParticipantObjectIDTypeCode")
        assert code.get("csd-code") == "110180"
        (sop_class,) = study.iter("SOPClass")
        assert sop_class.get("NumberOfInstances") == "2"
        assert [one.get("UID") for one in sop_class] == ["1.2.3.4", "1.2.3.5"]

    def test_names_the_patient_by_key(self) -> None:
        study, patient = told(replace(ENTRY, patient="key")).findall("ParticipantObjectIdentification")
        assert study.get("ParticipantObjectTypeCodeRole") == "3"
        assert (patient.get("ParticipantObjectID"), patient.get("ParticipantObjectTypeCodeRole")) == (
            "key",
            "1",
        )

    def test_tells_which_way_data_went(self) -> None:
        def roles(event: Event) -> list[str | None]:
            root = told(replace(ENTRY, event=event, details={"instances": 3}))
            return [code.get("originalText") for code in root.iter("RoleIDCode")]

        assert roles(Event.STORED) == ["Source Role ID", "Destination Role ID"]
        assert roles(Event.RETRIEVED) == ["Destination Role ID", "Source Role ID"]
        assert roles(Event.VIEWED) == []

    def test_of_a_failure_says_so(self) -> None:
        failed = replace(ENTRY, event=Event.SIGN_IN_FAILED, outcome=Outcome.FAILURE, study=None)
        root = told(failed)
        assert root[0].get("EventOutcomeIndicator") == "4"
        assert [code.get("csd-code") for code in root[0]][:2] == ["110114", "110122"]

    def test_carries_whatever_a_stranger_calls_themselves(self) -> None:
        odd = "</x>\0\x1b&<\N{SNOWMAN}\n]]>"
        root = told(
            replace(ENTRY, event="odd" + odd, principal=Who("association", "", odd), details={odd: odd})
        )
        assert root.findall("ActiveParticipant")[0].get("UserName") == "</x>??&<\N{SNOWMAN}?]]>"
        assert detail(root, "</x>??&<\N{SNOWMAN}?]]>") == odd

    def test_has_a_row_for_every_event(self) -> None:
        assert set(KINDS) == set(Event)

    @pytest.mark.parametrize("event", [*Event, "a word of nobody"])
    @pytest.mark.parametrize(
        "changes",
        [
            {},
            {"study": None, "details": {}},
            {"study": None, "details": {"role": "administrator"}, "patient": "key"},
            {"tenant": None, "address": None, "principal": Who("association", "", "CT1")},
            {"details": {"instances": 12}, "outcome": Outcome.FAILURE},
        ],
    )
    def test_is_what_the_schema_of_the_standard_allows(self, event: str, changes: dict[str, Any]) -> None:
        schema.validate(told(replace(ENTRY, event=event, **changes)))
