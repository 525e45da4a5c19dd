"""The collections of telemedicine: clinics keep them, and most name the provider they are kept for.

`standing` (DRAFT, OPEN, ENDED) is what lists are read by. `changed` stands in a document while something of
its last change is still to be done, or will be.
"""

from collections.abc import Mapping

from services.persistence.collection_shape import Collection, Index

CASES: Mapping[str, Collection] = {
    "collaborations": Collection(
        (
            Index("pair", ("tenant", "provider"), unique=True),
            Index("provider", ("provider", "state")),
        ),
        of_providers=True,
    ),
    "telemedicine_settings": Collection((Index("tenant", ("tenant",), unique=True),)),
    "telemedicine_services": Collection((Index("id", ("tenant", "id"), unique=True),)),
    "cases": Collection(
        (
            Index("id", ("tenant", "id"), unique=True),
            Index("key", ("tenant", "key"), unique=True),
            Index("number", ("tenant", "number"), unique=True),
            Index("latest", ("tenant", "created_at"), ties=("id",)),
            Index("standing", ("tenant", "standing", "created_at"), ties=("id",)),
            Index("state", ("tenant", "state", "created_at"), ties=("id",)),
            Index("patient", ("tenant", "patient_key", "created_at"), ties=("id",)),
            Index("granted", ("tenant", "granted", "created_at"), array="granted", ties=("id",)),
            Index("words", ("tenant", "words", "created_at"), array="words", ties=("id",)),
            Index("words_of_provider", ("provider", "words", "created_at"), array="words", ties=("id",)),
            Index("of_provider", ("provider", "id")),
            Index("latest_of_provider", ("provider", "created_at"), ties=("id",)),
            Index("standing_of_provider", ("provider", "standing", "created_at"), ties=("id",)),
            Index("granted_by", ("provider", "granted", "created_at"), array="granted", ties=("id",)),
            Index("access", ("provider", "access_until")),
            Index("changed", ("changed",), sparse=True),
        ),
        watched=True,
        of_providers=True,
        shard_key=("tenant",),
    ),
    "workitems": Collection(
        (
            Index("uid", ("tenant", "uid"), unique=True),
            Index("case", ("tenant", "case", "number"), unique=True),
            Index("due", ("tenant", "standing", "due_at"), ties=("uid",)),
            Index("of_provider", ("provider", "uid"), unique=True),
            Index("case_of_provider", ("provider", "case", "number")),
            # Before those it ties with: of a text fewer have a word than are of a priority or for a species.
            Index("said", ("provider", "standing", "words", "due_at"), array="words", ties=("uid",)),
            Index("queue", ("provider", "standing", "due_at"), ties=("uid",)),
            Index("state", ("provider", "state", "due_at"), ties=("uid",)),
            Index("priority", ("provider", "standing", "priority", "due_at"), ties=("uid",)),
            Index("species", ("provider", "standing", "species", "due_at"), ties=("uid",)),
            Index("service", ("provider", "standing", "service", "due_at"), ties=("uid",)),
            Index("performer", ("provider", "standing", "performer.id", "due_at"), ties=("uid",)),
            Index(
                "modality",
                ("provider", "standing", "modalities", "due_at"),
                array="modalities",
                ties=("uid",),
            ),
            Index("changed", ("changed",), sparse=True),
        ),
        watched=True,
        of_providers=True,
    ),
    # What happened to cases: each once, due until everybody is told who shall know.
    "case_events": Collection(
        (
            Index("id", ("tenant", "id"), unique=True),
            Index("case", ("tenant", "case", "at"), ties=("id",)),
            Index("latest", ("tenant", "at"), ties=("id",)),
            Index("case_of_provider", ("provider", "case", "at"), ties=("id",)),
            Index("latest_of_provider", ("provider", "at"), ties=("id",)),
            Index("changed", ("changed",), sparse=True),
        ),
        watched=True,
        of_providers=True,
        shard_key=("tenant", "id"),
    ),
    # The conversation on a case. `changed` stands in a message until what follows from it is done.
    "case_messages": Collection(
        (
            Index("id", ("tenant", "id"), unique=True),
            Index("case", ("tenant", "case", "at"), ties=("id",)),
            Index("of_provider", ("provider", "id")),
            Index("case_of_provider", ("provider", "case", "at"), ties=("id",)),
            Index("changed", ("changed",), sparse=True),
        ),
        watched=True,
        of_providers=True,
        shard_key=("tenant", "id"),
    ),
    "case_reads": Collection(
        (
            Index("user", ("tenant", "case", "user"), unique=True),
            Index("of_provider", ("provider", "case", "user")),
        ),
        of_providers=True,
    ),
    # Which AEs are told of which workitems, and of which they are not although they are of the rest.
    "workitem_subscriptions": Collection(
        (Index("aet", ("tenant", "aet", "uid"), unique=True),), watched=True
    ),
}
