"""Every collection of Vetark and its indexes, as data: both engines make theirs from it.

At most one array per index (MongoDB's rule) and few indexes on `instances`: each costs every store. `unique`
ones are rules, not speed: no document lacks a field of such an index, unless it is `sparse`.
"""

from collections.abc import Mapping

from services.persistence.archive_collections import ARCHIVE
from services.persistence.case_collections import CASES
from services.persistence.collection_shape import Collection, Index
from services.persistence.report_collections import REPORTS
from services.persistence.vpn_collections import VPN

COLLECTIONS: Mapping[str, Collection] = {
    **ARCHIVE,
    # The version that the documents of either file are of; see `migrations.py`.
    "index_version": Collection((Index("name", ("name",), unique=True),), rebuilt=True),
    "records_version": Collection((Index("name", ("name",), unique=True),), momentary=True),
    # Which installation this is, how it names itself to others, and how it stands with its backups.
    "installation": Collection((Index("name", ("name",), unique=True),), momentary=True),
    # Worklist. `stations` and `open` stand in a request only while modalities are told of it, `changed` while
    # its practice system has to be.
    "image_requests": Collection(
        (
            Index("id", ("tenant", "id"), unique=True),
            Index("accession", ("tenant", "AccessionNumber"), unique=True),
            Index("study", ("tenant", "StudyInstanceUID"), unique=True),
            Index("key", ("tenant", "key"), unique=True),
            Index("station", ("tenant", "stations", "starts"), array="stations", ties=("id",)),
            Index("open", ("tenant", "open", "starts"), sparse=True, ties=("id",)),
            Index("starts", ("tenant", "starts"), ties=("id",)),
            Index("patient", ("tenant", "PatientID", "starts"), ties=("id",)),
            Index("changed", ("changed",), sparse=True),
        ),
        watched=True,
        shard_key=("tenant",),
    ),
    "study_matches": Collection(
        (
            Index("study", ("tenant", "StudyInstanceUID"), unique=True),
            Index("request", ("tenant", "request")),
            Index("doubt", ("tenant", "doubt", "at"), sparse=True),
        ),
        shard_key=("tenant", "StudyInstanceUID"),
    ),
    "performed_steps": Collection(
        (
            Index("uid", ("tenant", "SOPInstanceUID"), unique=True),
            Index("request", ("tenant", "request"), sparse=True),
            Index("latest", ("tenant", "created_at"), ties=("SOPInstanceUID",)),
        ),
        shard_key=("tenant", "SOPInstanceUID"),
    ),
    "procedures": Collection((Index("id", ("tenant", "id"), unique=True),)),
    "hanging_protocols": Collection((Index("id", ("tenant", "id"), unique=True),)),
    # Telemedicine.
    **CASES,
    **REPORTS,
    **VPN,
    # What came of looking at the worklists of remote AEs.
    "worklist_fetches": Collection((Index("remote", ("tenant", "remote"), unique=True),), momentary=True),
    # By which numbers an HL7 application knows its requests, and which of its messages were taken.
    "placed_orders": Collection(
        (
            Index("number", ("tenant", "application", "number"), unique=True),
            Index("request", ("tenant", "request"), sparse=True),
        ),
        shard_key=("tenant", "application", "number"),
    ),
    "merged_patients": Collection((Index("id", ("tenant", "id", "issuer"), unique=True),)),
    "hl7_messages": Collection(
        (
            Index("control_id", ("tenant", "application", "control_id"), unique=True),
            Index("expiry", ("expires_at",), expires=True),
        ),
        shard_key=("tenant", "application", "control_id"),
    ),
    # Delivery: errands at remote AEs, and what they have committed themselves to keep.
    "errands": Collection(
        (
            Index("id", ("tenant", "id"), unique=True),
            Index("latest", ("tenant", "kind", "created_at")),
            Index("changed", ("changed",), sparse=True),
            Index("expiry", ("expires_at",), expires=True),
        ),
        shard_key=("tenant", "id"),
    ),
    "commitments": Collection(
        (
            Index("transaction", ("tenant", "transaction"), unique=True),
            Index("expiry", ("expires_at",), expires=True),
        ),
        shard_key=("tenant", "transaction"),
    ),
    "committed_instances": Collection(
        (
            Index("uid", ("tenant", "remote", "SOPInstanceUID"), unique=True),
            Index("expiry", ("expires_at",), expires=True),
        ),
        shard_key=("tenant", "remote", "SOPInstanceUID"),
    ),
    # Delivery. An item is a piece of a delivery: up to a hundred instances of one study.
    "deliveries": Collection(
        (
            Index("id", ("tenant", "id"), unique=True),
            Index("latest", ("tenant", "created_at"), ties=("id",)),
            Index("routed", ("tenant", "routed"), sparse=True),
            Index("changed", ("changed",), sparse=True),
            Index("expiry", ("expires_at",), expires=True),
        ),
        shard_key=("tenant", "id"),
    ),
    "delivery_items": Collection(
        (
            Index("number", ("tenant", "delivery", "number"), unique=True),
            Index("failed", ("tenant", "delivery", "failed", "number")),
            Index("expiry", ("expires_at",), expires=True),
        ),
        numbers=("failed",),
        shard_key=("tenant", "delivery"),
    ),
    "routing_rules": Collection((Index("name", ("tenant", "name"), unique=True),)),
    # Background work that was begun and has not ended or is set aside; how often each kind of it died.
    "attempts": Collection(
        (
            Index("job", ("tenant", "job", "what"), unique=True),
            Index("set_aside", ("set_aside",), sparse=True),
            Index("wanted", ("wanted",), sparse=True),
        )
    ),
    "background_failures": Collection((Index("name", ("name",), unique=True),)),
    # Tenancy.
    "tenants": Collection((Index("slug", ("slug",), unique=True),), watched=True),
    "local_application_entities": Collection(
        (Index("title", ("aet",), unique=True), Index("tenant", ("tenant",))), watched=True
    ),
    "remote_application_entities": Collection(
        (
            Index("name", ("tenant", "name"), unique=True),
            Index("worklist", ("worklist_minutes",)),
        ),
        watched=True,
    ),
    "hl7_applications": Collection(
        (Index("name", ("tenant", "name"), unique=True), Index("id", ("tenant", "id"), unique=True)),
        watched=True,
    ),
    "users": Collection((Index("id", ("id",), unique=True), Index("email", ("email",), unique=True))),
    "sessions": Collection(
        (
            Index("secret", ("secret",), unique=True),
            Index("previous", ("previous",), sparse=True),
            Index("user", ("user",)),
            Index("expiry", ("expires_at",), expires=True),
        ),
        momentary=True,
    ),
    "tokens": Collection(
        (
            Index("secret", ("secret",), unique=True),
            Index("tenant", ("tenant", "name")),
            Index("expiry", ("expires_at",), expires=True),
        )
    ),
    "sign_in_failures": Collection(
        (
            Index("key", ("key",), unique=True),
            Index("expiry", ("expires_at",), expires=True),
        ),
        momentary=True,
    ),
    "known_devices": Collection(
        (
            Index("device", ("device", "user"), unique=True),
            Index("user", ("user",)),
            Index("expiry", ("expires_at",), expires=True),
        )
    ),
    "links": Collection(
        (
            Index("secret", ("secret",), unique=True),
            Index("tenant", ("tenant", "kind")),
            Index("user", ("user",), sparse=True),
            Index("expiry", ("expires_at",), expires=True),
        )
    ),
    "passkeys": Collection(
        (
            Index("credential", ("credential",), unique=True),
            Index("user", ("user",)),
        )
    ),
    # Programs of a clinic that request images.
    "practice_systems": Collection(
        (
            Index("id", ("tenant", "id"), unique=True),
            Index("client", ("client_id",), unique=True),
        )
    ),
    # Who is told of cases, and how: a person's own settings and browsers, the programs of a tenant.
    "notification_settings": Collection(
        (
            Index("user", ("user",), unique=True),
            Index("unsubscribe", ("unsubscribe",), unique=True, sparse=True),
        )
    ),
    "push_subscriptions": Collection(
        (Index("endpoint", ("endpoint_hash",), unique=True), Index("user", ("user",)))
    ),
    "vapid_keys": Collection((Index("name", ("name",), unique=True),)),
    "webhooks": Collection((Index("id", ("tenant", "id"), unique=True),)),
    # In the app, one for each person and event. `unread` stands in it until it was read.
    "notifications": Collection(
        (
            Index("event", ("tenant", "user", "event"), unique=True),
            Index("user", ("tenant", "user", "at"), ties=("event",)),
            Index("unread", ("tenant", "user", "unread"), sparse=True),
            Index("case", ("tenant", "user", "case")),
            Index("expiry", ("expires_at",), expires=True),
        ),
        watched=True,
        shard_key=("tenant", "user"),
    ),
    # The same on its way by mail, in a digest or by push: due until it was handed over.
    "outgoing_notifications": Collection(
        (
            Index("id", ("tenant", "id"), unique=True),
            Index("user", ("tenant", "user", "way")),
            Index("changed", ("changed",), sparse=True),
            Index("expiry", ("expires_at",), expires=True),
        ),
        shard_key=("tenant", "id"),
    ),
    "digests": Collection(
        (Index("user", ("tenant", "user", "way"), unique=True), Index("changed", ("changed",), sparse=True))
    ),
    "identity_providers": Collection((Index("tenant", ("tenant",), unique=True),)),
    "identities": Collection(
        (
            Index("subject", ("tenant", "issuer", "subject"), unique=True),
            Index("user", ("user",)),
        )
    ),
    "shared_studies": Collection(
        (
            Index("key", ("tenant", "user", "StudyInstanceUID"), unique=True),
            Index("study", ("tenant", "StudyInstanceUID")),
            Index("user", ("user",)),
        ),
        watched=True,
    ),
    # What people outside send by a link. An upload is `listed` while something of it waits to be accepted,
    # and `changed` while what somebody decided is carried out.
    "inboxes": Collection((Index("id", ("tenant", "id"), unique=True),)),
    "inbox_uploads": Collection(
        (
            Index("id", ("tenant", "id"), unique=True),
            Index("listed", ("tenant", "listed", "created_at"), sparse=True, ties=("id",)),
            Index("sender", ("tenant", "sender", "created_at"), ties=("id",)),
            Index("end", ("tenant", "ends_at")),
            Index("changed", ("changed",), sparse=True),
            Index("expiry", ("expires_at",), expires=True),
        ),
        shard_key=("tenant", "id"),
    ),
    "inbox_files": Collection(
        (
            Index("id", ("tenant", "upload", "id"), unique=True),
            Index("state", ("tenant", "upload", "state", "id")),
            Index("digest", ("tenant", "upload", "digest"), sparse=True),
            Index("expiry", ("expires_at",), expires=True),
        ),
        shard_key=("tenant", "upload"),
    ),
    # Studies shown to whoever has a link, and who has looked (a visit).
    "shares": Collection(
        (
            Index("id", ("id",), unique=True),
            Index("created", ("tenant", "created_at"), ties=("id",)),
            Index("takers", ("takers", "created_at"), array="takers", ties=("id",)),
            Index("studies", ("tenant", "studies", "created_at"), array="studies", ties=("id",)),
        ),
        watched=True,
    ),
    "share_visits": Collection(
        (
            Index("secret", ("secret",), unique=True),
            Index("share", ("tenant", "share", "at"), ties=("id",)),
        )
    ),
    "usage": Collection((Index("day", ("tenant", "day"), unique=True),)),
    "association_slots": Collection(
        (
            Index("tenant", ("tenant",), unique=True),
            Index("wanted", ("wanted",), sparse=True),
        ),
        momentary=True,
    ),
    "association_holders": Collection(
        (
            Index("holder", ("holder",), unique=True),
            Index("expiry", ("expires_at",), expires=True),
        ),
        momentary=True,
    ),
    # The processes of the installation, as each told last.
    "processes": Collection(
        (
            Index("id", ("id",), unique=True),
            Index("expiry", ("expires_at",), expires=True),
        ),
        momentary=True,
    ),
    # How much of a tenant's waits at which site, as that told last.
    "edge_sites": Collection((Index("site", ("tenant", "site"), unique=True),), momentary=True),
    "audit": Collection(
        (
            Index("latest", ("tenant", "at"), ties=("chain", "number")),
            Index("study", ("tenant", "study", "at"), ties=("chain", "number")),
            Index("principal", ("tenant", "principal.id", "at"), ties=("chain", "number")),
            Index("event", ("tenant", "event", "at"), ties=("chain", "number")),
            Index("outcome", ("tenant", "outcome", "at"), ties=("chain", "number")),
            Index("chain", ("chain", "number"), unique=True, sparse=True),
        ),
        shard_key=("chain", "number"),
    ),
    "audit_chains": Collection(
        (
            Index("chain", ("chain",), unique=True),
            Index("unsent", ("unsent",), sparse=True),
        )
    ),
    "audit_anchors": Collection((Index("chain", ("chain", "number"), unique=True),)),
}

BACKED_UP = tuple(
    name for name, collection in COLLECTIONS.items() if not (collection.rebuilt or collection.momentary)
)
"""What no object holds and no other installation would want to be without."""
