# ruff: noqa: E501, S608 - prose and tables
"""The conformance statement's part on UPS-RS (PS3.18 11, PS3.4 CC.4.2), from the tables that it works by."""

from collections.abc import Iterable, Sequence

from services.api.dicomweb.workitem_answers import CODES, SENTENCES, Transaction, sentence_of
from services.dicom.sop_classes import FILTERED_WORKLIST, UNIFIED_PROCEDURE_STEP, UNIFIED_WORKLIST
from services.telemedicine.ups.event_reports import EventType
from services.telemedicine.ups.statuses import StepStatus


def unified_worklist() -> str:
    """The section as Markdown."""
    failures = [
        (
            f"{status:04X}H",
            status.meaning,
            str(int(CODES[status])),
            sentence_of(Transaction.CHANGE_STATE, status) if status != StepStatus.UNKNOWN_STEP else "",
        )
        for status in StepStatus
        if status in CODES
    ]
    warnings = [
        (f"{status:04X}H", SENTENCES[status])
        for status in StepStatus
        if status in SENTENCES and status not in CODES
    ]
    events = ", ".join(f"{int(one)} {one.name.replace('_', ' ').lower()}" for one in EventType)
    return f"""### Worklist service (UPS-RS, PS3.18 11)

We are an origin server of Unified Procedure Steps ({UNIFIED_PROCEDURE_STEP}): a step is one reading of a telemedicine case. A provider's root has what
it is asked to read (right to report), a clinic's what it has asked for (right to find); nobody else learns that a step exists. The UPS SOP classes of
DIMSE are not offered.

| Transaction | Resource | What comes of it |
|---|---|---|
| Create | POST `/workitems?{{uid}}` | a clinic's case, submitted (right to share); of a provider, with the number of a case as Requested Procedure ID, its second reading |
| Retrieve | GET `/workitems/{{uid}}` | the step, each series and instance of its input with a Retrieve URL below `/cases/{{case}}/dicomweb` |
| Search | GET `/workitems` | any attribute of the step as key; 204 without a match, 206 where our limit cut the answer; fuzzy matching is not supported |
| Update | POST `/workitems/{{uid}}?{{transaction}}` | progress and performed procedure with the Transaction UID; Scheduled Human Performers before it is claimed |
| Change state | PUT `/workitems/{{uid}}/state` | claimed by exactly one; COMPLETED by the final-state requirements of Table CC.2.5-3; CANCELED gives the reading up |
| Request cancellation | POST `/workitems/{{uid}}/cancelrequest` | canceled at once where nobody has claimed it; else the performer is told, here and in the web app |
| Subscribe, unsubscribe, suspend | `/workitems/{{uid}}/subscribers/{{aet}}` | of one step, of all ({UNIFIED_WORKLIST}), or of those that match a `filter` ({FILTERED_WORKLIST}) |
| Open notification connection | WebSocket `/subscribers/{{aet}}` | event reports in DICOM JSON: {events} |

**Mapping.** Scheduled Procedure Step Priority is HIGH for STAT, else MEDIUM (LOW is taken as MEDIUM). Expected Completion DateTime is when the case is
due, by the provider's turnaround. Worklist Label and Scheduled Station Name Code Sequence name the provider; Requested Procedure Code Sequence the
service of its catalogue, or Procedure Step Label by name; Scheduled Workitem Code Sequence is (110005, DCM, Interpretation). History and question are
texts among the Scheduled Processing Parameters, the question as (121062, DCM, Request). Second readings have other Scheduled Human Performers. Input Readiness State is INCOMPLETE while
images wait that are not attached to the case. Codes of scheme 99VETARK_ID are our own identifiers. Attributes of type 2 may be left out.

**Who holds a step.** It is whoever claimed it, who names its Transaction UID. A claim that comes second is answered C302H, whichever Transaction UID it names.
An update is taken whole or not at all. What is not settable is passed over with a warning; what no N-SET sets is refused (400). Reason and time of a
cancellation are supplied where the performer has not set them.

**Subscriptions** are durable and of a tenant; any AE title may be named. A filtered one is matched with the step as it is and as it was when scheduled.
Nothing is kept for a subscriber that does not listen. Deletion locks are granted, and steps are kept as long as their case. Affected SOP Class UID is that of UPS
Push (PS3.4 CC.2.4.3). SCP Status Change is not sent: no connection lives through a restart.

{_table(("Status", "Meaning", "HTTP", "Warning of a change of state"), failures)}

An update of a step that has ended is 400. Successes may come with a Warning:

{_table(("Status", "Warning"), warnings)}"""


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
