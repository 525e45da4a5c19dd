"""All documents of a file as they were at one moment, for a backup: as BSON, without being looked into."""

from collections.abc import Iterable, Iterator
from contextlib import closing

from services.persistence.documents import BATCH_BYTES, Batch
from services.persistence.sqlite.codec import DamagedDocument, from_bson, without_checksum
from services.persistence.sqlite.database import Database


def batches_of(database: Database, tables: Iterable[str]) -> Iterator[Batch]:
    """Some documents at a time, in one reading transaction. Whoever writes goes on meanwhile; the log grows.

    Documents that are damaged are counted and left out.
    """
    with closing(database.connect()) as connection:
        connection.execute("PRAGMA query_only = ON")
        connection.execute("BEGIN")
        for table in tables:
            documents: list[bytes] = []
            size = damaged = 0
            # None of these collections keeps a part of its documents apart.
            for (data,) in connection.execute(f'SELECT _document FROM "{table}" ORDER BY _r'):
                try:
                    body = without_checksum(data)
                    if len(body) == len(data):
                        from_bson(data)  # of an earlier release: only reading it tells
                    documents.append(bytes(body))
                except DamagedDocument:
                    damaged += 1
                    continue
                size += len(data)
                if size >= BATCH_BYTES:
                    yield Batch(table, documents, damaged)
                    documents, size, damaged = [], 0, 0
            if documents or damaged:
                yield Batch(table, documents, damaged)
        connection.execute("COMMIT")
