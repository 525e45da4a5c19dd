"""Collections of what readers write of cases and studies, and of how it looks; see `collections.py`."""

from collections.abc import Mapping

from services.persistence.collection_shape import Collection, Index

REPORTS: Mapping[str, Collection] = {
    # What readers write: a report has what is being written, its editions what was signed. `pending`
    # is an edition that was signed a moment ago.
    "reports": Collection(
        (
            Index("id", ("tenant", "id"), unique=True),
            Index("key", ("tenant", "key"), unique=True),
            Index("case", ("tenant", "case", "created_at"), ties=("id",)),
            Index("study", ("tenant", "study", "created_at"), ties=("id",)),
            Index("of_provider", ("provider", "id")),
            Index("case_of_provider", ("provider", "case", "created_at"), ties=("id",)),
            Index("study_of_provider", ("provider", "study", "created_at"), ties=("id",)),
            Index("changed", ("changed",), sparse=True),
        ),
        of_providers=True,
        shard_key=("tenant",),
    ),
    "report_editions": Collection(
        (
            Index("id", ("tenant", "id"), unique=True),
            Index("number", ("tenant", "report", "number"), unique=True),
            Index("of_provider", ("provider", "report", "number")),
        ),
        of_providers=True,
        shard_key=("tenant",),
    ),
    "critical_findings": Collection(
        (
            Index("id", ("tenant", "id"), unique=True),
            Index("latest", ("tenant", "raised_at"), ties=("id",)),
            Index("case", ("tenant", "case", "raised_at"), ties=("id",)),
            Index("latest_of_provider", ("provider", "raised_at"), ties=("id",)),
            Index("case_of_provider", ("provider", "case", "raised_at"), ties=("id",)),
            Index("open", ("tenant", "open", "raised_at"), ties=("id",)),
            Index("open_of_provider", ("provider", "open", "raised_at"), ties=("id",)),
            Index("changed", ("changed",), sparse=True),
        ),
        of_providers=True,
        shard_key=("tenant", "id"),
    ),
    "image_scores": Collection(
        (
            Index("image", ("tenant", "provider", "SOPInstanceUID"), unique=True),
            Index("study", ("tenant", "StudyInstanceUID")),
            Index("latest", ("tenant", "at")),
            Index("study_of_provider", ("provider", "StudyInstanceUID")),
            Index("latest_of_provider", ("provider", "at")),
        ),
        of_providers=True,
        shard_key=("tenant", "provider"),
    ),
    "report_texts": Collection((Index("id", ("tenant", "id"), unique=True),)),
    "letterheads": Collection((Index("id", ("tenant", "id"), unique=True),)),
}
