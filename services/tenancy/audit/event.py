"""Events of the audit trail. The words are kept for good: they stand in entries, filters and exports."""

from enum import StrEnum


class Event(StrEnum):
    """What happened."""

    # Somebody came in, or tried to
    SIGNED_IN = "signed in"
    SIGN_IN_FAILED = "sign-in failed"
    SIGNED_OUT = "signed out"
    ASSOCIATION_ACCEPTED = "association accepted"
    ASSOCIATION_REJECTED = "association rejected"

    # Data
    STORED = "stored"
    SPOOL_DELIVERED = "spooled images stored"
    DUPLICATE = "duplicate with other bytes"
    DIFFERENCE_DECIDED = "difference decided"
    REPAIRED = "repaired"
    QUERIED = "queried"
    VIEWED = "viewed"
    RETRIEVED = "retrieved"
    EXPORTED = "exported"
    DELIVERY_CREATED = "delivery created"
    DELIVERY_CANCELLED = "delivery cancelled"
    DELIVERY_RETRIED = "delivery retried"
    IMPORTED = "imported"
    DELETED = "deleted"
    RESTORED = "restored"
    ERASED = "erased"
    HOLD_PLACED = "legal hold placed"
    HOLD_LIFTED = "legal hold lifted"
    CORRECTED = "corrected"
    CORRECTION_UNDONE = "correction undone"
    IMAGES_REQUESTED = "images requested"
    REQUEST_CHANGED = "image request changed"
    STUDY_MATCHED = "study matched to its request"
    MESSAGE_REFUSED = "HL7 message refused"
    RESULT_SENT = "result sent"
    STEP_PERFORMED = "procedure step performed"
    REPORT_SIGNED = "report signed"
    FINDING_ACKNOWLEDGED = "critical finding acknowledged"
    CASE_SUBMITTED = "case submitted"
    CASE_CLAIMED = "case claimed"
    CASE_RELEASED = "case released"
    CASE_REASSIGNED = "case reassigned"
    CASE_READ = "case read"
    CASE_CANCELED = "case canceled"
    CASE_IMAGES_ATTACHED = "late images attached to a case"
    CASE_PASSED_ON = "case passed to another provider"
    SHARED = "shared"
    UNSHARED = "unshared"
    INBOX_OPENED = "inbox opened"
    INBOX_WITHDRAWN = "inbox withdrawn"
    INBOX_ENTERED = "inbox entered"
    UPLOAD_RECEIVED = "upload received"
    UPLOAD_ACCEPTED = "upload accepted"
    UPLOAD_REFUSED = "upload refused"
    UPLOAD_EXPIRED = "upload expired"
    SHARE_OPENED = "share opened"
    SHARE_LOCKED = "share locked"

    # Who may do what
    INVITED = "invited"
    INVITATION_WITHDRAWN = "invitation withdrawn"
    USER_CREATED = "user created"
    USER_REMOVED = "user removed"
    RIGHTS_CHANGED = "rights changed"
    PASSWORD_CHANGED = "password changed"  # noqa: S105 a word, no password
    PASSWORD_RESET = "password reset"  # noqa: S105 a word, no password
    SECOND_FACTOR_SET_UP = "second factor set up"
    SECOND_FACTOR_REMOVED = "second factor removed"
    PASSKEY_ADDED = "passkey added"
    PASSKEY_REMOVED = "passkey removed"
    SESSION_ENDED = "session ended"
    TOKEN_CREATED = "token created"  # noqa: S105 a word, no token
    TOKEN_REVOKED = "token revoked"  # noqa: S105 a word, no token

    # The installation
    SETTINGS_CHANGED = "settings changed"
    RETENTION_CHANGED = "retention changed"
    QUOTA_REACHED = "storage quota reached"
    TENANT_CREATED = "tenant created"
    TENANT_CHANGED = "tenant changed"
    OPERATOR_CREATED = "operator created"
    VPN_HUB_CHANGED = "VPN hub changed"
    VPN_SITE_ADDED = "VPN site added"
    VPN_KEYS_ROTATED = "VPN keys rotated"
    VPN_SITE_REVOKED = "VPN site revoked"
    WORK_RETRIED = "background work tried again"
    TRAIL_READ = "trail read"
    TRAIL_EXPORTED = "trail exported"
    BACKED_UP = "records backed up"
    RECORDS_RESTORED = "records restored from a backup"


class Outcome(StrEnum):
    """The outcome of an event: whether it came about."""

    SUCCESS = "success"
    FAILURE = "failure"
