"""Makes documents lie as an earlier format had them: what there was before each step of the migrations.

There is no release before the first. So its documents are made by this code and then put back: what each of
`MIGRATIONS` did, the last first, and for SQLite the files' own earlier version.
"""

from pathlib import Path

import apsw

from services.persistence import Documents, Edit, Engines
from services.persistence.sqlite.codec import without_checksum
from services.persistence.sqlite.engine import INDEX, RECORDS

VERSIONS = {"name": "documents"}
BIG_ENDIAN = "1.2.840.10008.1.2.2"


async def put_back(engines: Engines, index_version: int = 0) -> None:
    """Have the index be of this version, written by code that knew nothing of settling."""
    documents = engines.documents
    if index_version < 3:
        await _search_as_before(documents)
    if index_version < 2:
        await _frames_as_before(documents)
    if index_version < 1:
        await documents.installation("series").update({}, Edit(unset=("sop_classes", "changed")), many=True)
    for part, version in (("index_version", index_version), ("records_version", 0)):
        earlier = Edit(set={"version": version}, unset=("settled", "least", "progress", "lease"))
        await documents.installation(part).update(VERSIONS, earlier)


async def _search_as_before(documents: Documents) -> None:
    """Words were whole, and three more fields were kept."""
    studies = documents.installation("studies")
    for study in await studies.find({}):
        words = sorted({word.lower() for word in str(study.get("PatientName")).replace("^", " ").split()})
        search = {"name": "", "words": words, "StudyID": "", "PatientName": [], "ResponsiblePerson": []}
        key = {name: study[name] for name in ("tenant", "StudyInstanceUID")}
        await studies.update(key, Edit(set={"search": search}))


async def _frames_as_before(documents: Documents) -> None:
    """Nothing was said of the order of bytes, and 422 counted as if each pixel had all its samples."""
    instances = documents.installation("instances")
    for one in await instances.find({}):
        frames = one.get("frames")
        if frames and "swapped" in frames:
            key = {name: one[name] for name in ("tenant", "SOPInstanceUID")}
            before = {name: value for name, value in frames.items() if name != "swapped"}
            await instances.update(key, Edit(set={"frames": before}))


def files_as_before(folder: Path) -> None:
    """SQLite's files as they were before documents had checksums, and `studies` before it had an index."""
    for name in (INDEX, RECORDS):
        connection = apsw.Connection(str(folder / name))
        with connection:
            tables = [found for (found,) in connection.execute("SELECT name FROM _tables")]
            for table in tables:
                rows = list(connection.execute(f'SELECT _r, _document, _apart FROM "{table}"'))  # noqa: S608
                for row, *data in rows:
                    bare = [bytes(without_checksum(one)) if one else one for one in data]
                    connection.execute(
                        f'UPDATE "{table}" SET _document = ?, _apart = ? WHERE _r = ?',  # noqa: S608
                        (*bare, row),
                    )
            if "studies" in tables:
                connection.execute('DROP INDEX "studies.patient_id"')
                (definition,) = next(
                    connection.execute("SELECT definition FROM _tables WHERE name = 'studies'")
                )
                lines = [line for line in definition.split(";\n") if '"studies.patient_id"' not in line]
                connection.execute(
                    "UPDATE _tables SET definition = ? WHERE name = 'studies'", (";\n".join(lines),)
                )
            connection.execute("PRAGMA user_version = 1")
        connection.close()
