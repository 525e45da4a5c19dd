"""The collections of the archive: what is made again from the objects, and what nobody has decided on."""

from collections.abc import Mapping

from services.persistence.collection_shape import Collection, Index

ARCHIVE: Mapping[str, Collection] = {
    # A series is known by its study too: two studies may carry one Series Instance UID.
    "instances": Collection(
        (
            Index("uid", ("tenant", "SOPInstanceUID"), unique=True),
            Index("series", ("tenant", "StudyInstanceUID", "SeriesInstanceUID")),
        ),
        rebuilt=True,
        apart=("frames",),
        shard_key=("tenant", "SOPInstanceUID"),
    ),
    "series": Collection(
        (
            Index("uid", ("tenant", "StudyInstanceUID", "SeriesInstanceUID"), unique=True),
            Index("series", ("tenant", "SeriesInstanceUID")),
            Index("changed", ("changed",), sparse=True),
        ),
        rebuilt=True,
        shard_key=("tenant", "StudyInstanceUID"),
    ),
    "studies": Collection(
        (
            Index("uid", ("tenant", "StudyInstanceUID"), unique=True),
            Index("listed", ("tenant", "listed"), ties=("StudyInstanceUID",)),
            Index("received", ("tenant", "received_at"), ties=("StudyInstanceUID",)),
            Index("name", ("tenant", "search.name"), ties=("StudyInstanceUID",)),
            Index("patient_id", ("tenant", "search.PatientID", "listed"), ties=("StudyInstanceUID",)),
            Index("accession", ("tenant", "search.AccessionNumber", "listed"), ties=("StudyInstanceUID",)),
            Index(
                "words",
                ("tenant", "search.words", "listed"),
                array="search.words",
                ties=("StudyInstanceUID",),
            ),
            Index(
                "modality",
                ("tenant", "ModalitiesInStudy", "listed"),
                array="ModalitiesInStudy",
                ties=("StudyInstanceUID",),
            ),
            Index("patient", ("tenant", "patient")),
            Index("changed", ("changed",), sparse=True),
        ),
        rebuilt=True,
        numbers=("listed",),
        moments=("received_at",),
        apart=("search.words",),
        watched=True,
        shard_key=("tenant", "StudyInstanceUID"),
    ),
    "patients": Collection(
        (Index("key", ("tenant", "patient"), unique=True),), rebuilt=True, shard_key=("tenant", "patient")
    ),
    # What is deleted and can still be restored, out of every search's way; and by which deletion.
    "deleted_instances": Collection(
        (
            Index("uid", ("tenant", "SOPInstanceUID"), unique=True),
            Index("deletion", ("tenant", "deletion")),
            Index("study", ("tenant", "StudyInstanceUID", "SeriesInstanceUID")),
        ),
        rebuilt=True,
        apart=("frames",),
        shard_key=("tenant", "SOPInstanceUID"),
    ),
    "deletions": Collection(
        (Index("id", ("tenant", "id"), unique=True), Index("end", ("tenant", "ends_at"))),
        rebuilt=True,
        shard_key=("tenant", "id"),
    ),
    # What people have corrected: a number for each that was done to a study.
    "corrections": Collection(
        (
            Index("number", ("tenant", "StudyInstanceUID", "number"), unique=True),
            Index("id", ("tenant", "id"), unique=True),
            Index("together", ("tenant", "together")),
        ),
        rebuilt=True,
        watched=True,
        shard_key=("tenant",),
    ),
    # What came under the SOP Instance UID of another instance, until somebody decides.
    "differing_instances": Collection(
        (
            Index("id", ("tenant", "id"), unique=True),
            Index("uid", ("tenant", "SOPInstanceUID", "checksum"), unique=True),
            Index("end", ("tenant", "ends_at")),
            Index("latest", ("tenant", "received_at")),
        ),
        shard_key=("tenant",),
    ),
    # What nobody may delete: a study or a patient's studies (`target`), until that is lifted.
    "legal_holds": Collection(
        (
            Index("id", ("tenant", "id"), unique=True),
            Index("target", ("tenant", "target"), unique=True),
            Index("latest", ("tenant", "placed_at"), ties=("id",)),
        ),
        shard_key=("tenant",),
    ),
    # How long a tenant keeps its studies.
    "retention_rules": Collection((Index("name", ("tenant", "name"), unique=True),)),
    # Whose objects are no longer what was received.
    "damaged_instances": Collection(
        (
            Index("uid", ("tenant", "SOPInstanceUID"), unique=True),
            Index("latest", ("tenant", "found_at")),
        ),
        rebuilt=True,
        shard_key=("tenant", "SOPInstanceUID"),
    ),
    # How far each tenant's objects have been read again.
    "scrubs": Collection((Index("tenant", ("tenant",), unique=True),), rebuilt=True),
    "clients": Collection(
        (Index("key", ("tenant", "patient", "client"), unique=True),),
        rebuilt=True,
        shard_key=("tenant", "patient"),
    ),
}
