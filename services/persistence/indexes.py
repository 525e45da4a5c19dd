"""Every index of the house, as data.

At most one array per index (MongoDB's rule) and few on `instances`: each costs every store. `unique` ones are
rules, not speed. Names are the hints of `find`.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Index:
    """Fields in order, a leading `-` meaning descending. `sparse` leaves out documents without the field."""

    name: str
    fields: tuple[str, ...]
    unique: bool = False
    sparse: bool = False
    expires: bool = False

    @property
    def keys(self) -> list[tuple[str, int]]:
        """As the driver wants them."""
        return [(field.removeprefix("-"), -1 if field.startswith("-") else 1) for field in self.fields]


INDEXES: Mapping[str, tuple[Index, ...]] = {
    # Archive. A series is known by its study too: two studies may carry one Series Instance UID.
    "instances": (
        Index("uid", ("tenant", "SOPInstanceUID"), unique=True),
        Index("series", ("tenant", "StudyInstanceUID", "SeriesInstanceUID")),
    ),
    "series": (
        Index("uid", ("tenant", "StudyInstanceUID", "SeriesInstanceUID"), unique=True),
        Index("series", ("tenant", "SeriesInstanceUID")),
        Index("changed", ("changed",), sparse=True),
    ),
    "studies": (
        Index("uid", ("tenant", "StudyInstanceUID"), unique=True),
        # `listed` orders studies by date and can be cut anywhere; `sampled` is `listed` of every 16th.
        Index("listed", ("tenant", "listed")),
        Index("words", ("tenant", "search.words", "listed")),
        Index("modality", ("tenant", "ModalitiesInStudy", "listed")),
        Index("patient_id", ("tenant", "search.PatientID", "listed")),
        Index("accession", ("tenant", "search.AccessionNumber", "listed")),
        Index("received", ("tenant", "received_at")),
        Index("name", ("tenant", "search.name")),
        Index("sampled", ("tenant", "sampled")),
        Index("patient", ("tenant", "patient")),
        Index("changed", ("changed",), sparse=True),
    ),
    "patients": (Index("key", ("tenant", "patient"), unique=True),),
    # What is deleted and can still be restored, out of every search's way; and by which deletion.
    "deleted_instances": (
        Index("uid", ("tenant", "SOPInstanceUID"), unique=True),
        Index("deletion", ("tenant", "deletion")),
        Index("study", ("tenant", "StudyInstanceUID", "SeriesInstanceUID")),
    ),
    "deletions": (Index("id", ("tenant", "id"), unique=True), Index("end", ("tenant", "ends_at"))),
    "clients": (Index("key", ("tenant", "patient", "client"), unique=True),),
    # Delivery: errands at remote AEs, and what they have committed themselves to keep.
    "errands": (
        Index("id", ("tenant", "id"), unique=True),
        Index("latest", ("tenant", "kind", "created_at")),
        Index("changed", ("changed",), sparse=True),
        Index("expiry", ("expires_at",), expires=True),
    ),
    "commitments": (
        Index("transaction", ("tenant", "transaction"), unique=True),
        Index("expiry", ("expires_at",), expires=True),
    ),
    "committed_instances": (
        Index("uid", ("tenant", "remote", "SOPInstanceUID"), unique=True),
        Index("expiry", ("expires_at",), expires=True),
    ),
    # Delivery. An item is a piece of a delivery: up to a hundred instances of one study.
    "deliveries": (
        Index("id", ("tenant", "id"), unique=True),
        Index("latest", ("tenant", "created_at")),
        Index("routed", ("tenant", "routed"), sparse=True),
        Index("changed", ("changed",), sparse=True),
        Index("expiry", ("expires_at",), expires=True),
    ),
    "delivery_items": (
        Index("number", ("tenant", "delivery", "number"), unique=True),
        Index("expiry", ("expires_at",), expires=True),
    ),
    "routing_rules": (Index("name", ("tenant", "name"), unique=True),),
    # Tenancy.
    "tenants": (Index("slug", ("slug",), unique=True),),
    "local_application_entities": (
        Index("title", ("aet",), unique=True),
        Index("tenant", ("tenant",)),
    ),
    "remote_application_entities": (Index("name", ("tenant", "name"), unique=True),),
    "users": (Index("id", ("id",), unique=True), Index("email", ("email",), unique=True)),
    "sessions": (
        Index("secret", ("secret",), unique=True),
        Index("previous", ("previous",), sparse=True),
        Index("user", ("user",)),
        Index("expiry", ("expires_at",), expires=True),
    ),
    "tokens": (
        Index("secret", ("secret",), unique=True),
        Index("tenant", ("tenant", "name")),
        Index("expiry", ("expires_at",), expires=True),
    ),
    "sign_in_failures": (
        Index("key", ("key",), unique=True),
        Index("expiry", ("expires_at",), expires=True),
    ),
    "links": (
        Index("secret", ("secret",), unique=True),
        Index("tenant", ("tenant", "kind")),
        Index("user", ("user",), sparse=True),
        Index("expiry", ("expires_at",), expires=True),
    ),
    "passkeys": (Index("credential", ("credential",), unique=True), Index("user", ("user",))),
    "identity_providers": (Index("tenant", ("tenant",), unique=True),),
    "identities": (
        Index("subject", ("tenant", "issuer", "subject"), unique=True),
        Index("user", ("user",)),
    ),
    "shared_studies": (
        Index("key", ("tenant", "user", "StudyInstanceUID"), unique=True),
        Index("user", ("user",)),
    ),
    "usage": (Index("day", ("tenant", "day"), unique=True),),
    "association_slots": (
        Index("tenant", ("tenant",), unique=True),
        Index("wanted", ("wanted",), sparse=True),
    ),
    "association_holders": (
        Index("holder", ("holder",), unique=True),
        Index("expiry", ("expires_at",), expires=True),
    ),
    "audit": (
        Index("latest", ("tenant", "at", "chain", "number")),
        Index("study", ("tenant", "study", "at")),
        Index("principal", ("tenant", "principal.id", "at")),
        Index("event", ("tenant", "event", "at")),
        Index("outcome", ("tenant", "outcome", "at")),
        Index("chain", ("chain", "number"), unique=True, sparse=True),
    ),
    "audit_chains": (
        Index("chain", ("chain",), unique=True),
        Index("unsent", ("unsent",), sparse=True),
    ),
    "audit_anchors": (Index("chain", ("chain", "number"), unique=True),),
}
