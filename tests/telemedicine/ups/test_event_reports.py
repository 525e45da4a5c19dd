"""What subscribers are told of a step that changed."""

from dataclasses import replace

import pytest

from services.telemedicine.case import CaseState, Person
from services.telemedicine.ups.dataset import Step, dataset_of
from services.telemedicine.ups.event_reports import EventType, Told, reports
from services.telemedicine.ups.telling import asked_of
from tests.telemedicine.ups.test_dataset import CASE, WORKITEM

READER = Person("u1", "Dr Reader")
CLAIMED = replace(WORKITEM, state=CaseState.IN_PROGRESS, performer=READER)
STATE, CANCEL, PROGRESS, ASSIGNED = (
    EventType.STATE_REPORT,
    EventType.CANCEL_REQUESTED,
    EventType.PROGRESS_REPORT,
    EventType.ASSIGNED,
)


def told(step: Step) -> Told:
    """What of it is remembered."""
    return Told.of(dataset_of(step, ""), step.canceling.get("id") or step.workitem.cancel_asked)


@pytest.mark.parametrize(
    ("before", "after", "kinds"),
    [
        (None, Step(CASE, WORKITEM), [STATE]),
        (Step(CASE, WORKITEM), Step(CASE, WORKITEM), []),
        (Step(CASE, WORKITEM), Step(CASE, CLAIMED), [STATE, ASSIGNED]),
        (Step(CASE, WORKITEM), Step(replace(CASE, held=("1.2.4",)), WORKITEM), [STATE]),
        (Step(CASE, CLAIMED), Step(CASE, replace(CLAIMED, cancel_asked="Wrong animal")), [CANCEL]),
        (
            Step(CASE, WORKITEM),
            Step(CASE, replace(WORKITEM, state=CaseState.CANCELED, cancel_asked="Wrong animal")),
            [STATE, STATE, PROGRESS],
        ),
    ],
)
def test_each_change_has_its_report(before: Step | None, after: Step, kinds: list[EventType]) -> None:
    made = reports(before and told(before), told(after), dataset_of(after, ""), *asked_of(after))
    assert [one["EventTypeID"] for one in made] == kinds
    for one in made:
        if one["EventTypeID"] == CANCEL:
            assert (one["RequestingAE"], one["ReasonForCancellation"]) == ("OAKWOOD", "Wrong animal")
