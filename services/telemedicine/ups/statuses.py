"""What becomes of a request about a Unified Procedure Step, by the tables of PS3.4 Annex CC."""

from enum import IntEnum

from services.errors import Invalid


class StepStatus(IntEnum):
    """Every status that the operations of CC.2 have of their own; warnings are B3xxH, failures C3xxH."""

    CREATED_WITH_MODIFICATIONS = 0xB300
    LOCK_NOT_GRANTED = 0xB301
    ALREADY_CANCELED = 0xB304
    COERCED = 0xB305
    ALREADY_COMPLETED = 0xB306
    OPTIONAL_NOT_SUPPORTED = 0x0001
    NO_LONGER_UPDATABLE = 0xC300
    WRONG_TRANSACTION = 0xC301
    ALREADY_IN_PROGRESS = 0xC302
    NEVER_SCHEDULED_AGAIN = 0xC303
    FINAL_STATE_NOT_MET = 0xC304
    UNKNOWN_STEP = 0xC307
    UNKNOWN_RECEIVER = 0xC308
    NOT_SCHEDULED = 0xC309
    NOT_IN_PROGRESS = 0xC310
    CANCEL_OF_COMPLETED = 0xC311
    PERFORMER_UNREACHABLE = 0xC312
    PERFORMER_DECLINES = 0xC313
    NOT_FOR_THIS_INSTANCE = 0xC314
    NO_EVENT_REPORTS = 0xC315

    @property
    def meaning(self) -> str:
        """What Annex CC says of it."""
        return _MEANINGS[self]


_MEANINGS = {
    StepStatus.CREATED_WITH_MODIFICATIONS: "the UPS was created with modifications",
    StepStatus.LOCK_NOT_GRANTED: "deletion lock not granted",
    StepStatus.ALREADY_CANCELED: "the UPS is already in the requested state of CANCELED",
    StepStatus.COERCED: "coerced invalid values to valid values",
    StepStatus.ALREADY_COMPLETED: "the UPS is already in the requested state of COMPLETED",
    StepStatus.OPTIONAL_NOT_SUPPORTED: "requested optional attributes are not supported",
    StepStatus.NO_LONGER_UPDATABLE: "the UPS may no longer be updated",
    StepStatus.WRONG_TRANSACTION: "the correct Transaction UID was not provided",
    StepStatus.ALREADY_IN_PROGRESS: "the UPS is already IN PROGRESS",
    StepStatus.NEVER_SCHEDULED_AGAIN: "the UPS may only become SCHEDULED by being created",
    StepStatus.FINAL_STATE_NOT_MET: "the UPS has not met the final state requirements of this change",
    StepStatus.UNKNOWN_STEP: "there is no UPS of this UID",
    StepStatus.UNKNOWN_RECEIVER: "the receiving AE title is unknown",
    StepStatus.NOT_SCHEDULED: 'the provided value of UPS state was not "SCHEDULED"',
    StepStatus.NOT_IN_PROGRESS: 'the UPS is not yet in the "IN PROGRESS" state',
    StepStatus.CANCEL_OF_COMPLETED: "the UPS is already COMPLETED",
    StepStatus.PERFORMER_UNREACHABLE: "the performer cannot be contacted",
    StepStatus.PERFORMER_DECLINES: "the performer chooses not to cancel",
    StepStatus.NOT_FOR_THIS_INSTANCE: "the action is not appropriate for this instance",
    StepStatus.NO_EVENT_REPORTS: "event reports are not supported",
}


class StepRefused(Invalid):
    """A request about a step that is refused; `status` says by which row of Annex CC."""

    def __init__(self, status: StepStatus, detail: str = "") -> None:
        super().__init__(f"{status.meaning}: {detail}" if detail else status.meaning)
        self.status = status
