"""A backup is made and brought back a batch at a time, however much there is."""

import os
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from services.tenancy.backups import places
from services.tenancy.backups.making import make
from services.tenancy.backups.restoring import Consent, bring_back
from services.tenancy.scope import operator_scope
from tests.tenancy.backups.conftest import PASSPHRASE, Opened

OPERATOR = operator_scope()
DOCUMENTS, EACH = 700, 50_000
AT_ONCE = 20
MOST = 26 << 20
"""Bytes that either may take; there are 35 MB."""


@contextmanager
def bounded() -> Iterator[None]:
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < MOST
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("engine", ["sqlite", "mongodb"])
async def test_neither_takes_what_the_records_take(opened: Opened, tmp_path: Path, engine: str) -> None:
    async with opened(engine, without=()) as engines:
        trail = engines.documents.installation("audit")
        for start in range(0, DOCUMENTS, AT_ONCE):
            await trail.insert_many_unordered(
                [
                    {"tenant": "oakwood", "chain": "a", "number": number, "filling": os.urandom(EACH)}
                    for number in range(start, start + AT_ONCE)
                ]
            )
        path = tmp_path / "a.backup"
        with bounded():
            made = await make(OPERATOR, engines, PASSPHRASE, path)
        assert made.size > DOCUMENTS * EACH
        with bounded():
            consent = Consent(replace=True)
            await bring_back(OPERATOR, engines, lambda: places.read_file(path), PASSPHRASE, consent)
        assert await trail.count({"chain": "a"}) == DOCUMENTS
