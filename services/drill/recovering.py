"""Recovers a lost database as an operator does, timed: records from the backup, index from the objects."""

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass

from services.archive.ingest.rebuild import rebuild
from services.persistence import Engines
from services.persistence.backup.records import Source
from services.tenancy import tenants
from services.tenancy.backups import restoring
from services.tenancy.scope import operator_scope, system_scope


@dataclass(frozen=True, slots=True)
class Recovered:
    """How long it took, how many instances the index was made of, and which have to be fetched first.

    `archived`: tenant and key of each object in an archival class of storage.
    """

    restore_seconds: float
    rebuild_seconds: float
    instances: int
    archived: frozenset[tuple[str, str]]


async def recover(
    engines: Engines,
    source: Source,
    passphrase: bytes,
    newer: Collection[str],
    progress: Callable[[int], None] = lambda _done: None,
) -> Recovered:
    """`vetark restore` and `vetark index rebuild` on engines whose documents are empty.

    `newer`: tenants that the backup does not know, created between the two as `vetark restore` asks for.
    """
    began = time.perf_counter()
    await restoring.bring_back(operator_scope(), engines, source, passphrase, restoring.Consent())
    restored = time.perf_counter()
    for slug in newer:
        await tenants.create(operator_scope(), engines, slug, name=slug, kind="clinic")
    await engines.begin_index()
    done, archived = 0, set[tuple[str, str]]()
    for tenant in await tenants.find(engines):

        def left(key: str, _known: bool, slug: str = tenant.slug) -> None:
            archived.add((slug, key))

        done += await rebuild(system_scope(tenant.slug), engines, progress, archived=left)
    return Recovered(restored - began, time.perf_counter() - restored, done, frozenset(archived))
