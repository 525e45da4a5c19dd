"""Marks of changed series: what the courier works off, and what every instance is inserted under.

A mark is the moment (`changed` on the series) from which on the courier may count. While it is safely ahead,
instances may be inserted without touching anything else; so a series costs its upserts once every few
seconds, not once an instance, and no count can miss an instance.
"""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any

from services.archive.index.entries import Document, Entry
from services.dicom.patient import client_key
from services.errors import Unavailable
from services.persistence import Edit, Engines, Filter, Grant, Update, Within
from services.persistence.moments import EPOCH, in_milliseconds

SAFE = 0.6
"""Share of the quiet time that must still be ahead of an insert."""
_REMEMBERED = 10_000
_TRIES = 5
_Key = tuple[Any, ...]


def due_in(seconds: float) -> datetime:
    """Return a moment from now, in milliseconds."""
    return in_milliseconds(datetime.now(UTC) + timedelta(seconds=seconds))


@dataclass(frozen=True, slots=True)
class Upserts:
    """The levels above an instance, by collection, with their marks; those of one key are the same."""

    key: _Key
    operations: Sequence[tuple[str, Update]]


class ChangeMarks:
    """The marks this process made, and the upserts that go with making one."""

    def __init__(self, engines: Engines) -> None:
        self._engines = engines
        self._quiet = engines.settings.series_quiet
        self._due: dict[_Key, datetime] = {}

    async def ensure(self, grant: Grant, entries: Sequence[Entry]) -> None:
        """Have all levels above these instances in the index and their series marked, safely ahead of now."""
        for attempt in range(_TRIES):
            lacking = self._without(grant, entries, ahead=self._quiet * SAFE)
            if not lacking:
                return
            due = due_in(self._quiet * 2**attempt)  # a slow engine gets marks that outlast its slowness
            await self._upsert(grant, list(lacking.values()), due)
            self._remember(dict.fromkeys(lacking, due))
        raise Unavailable("the engine is too slow to mark a series in time")

    def upserts(self, grant: Grant, entries: Sequence[Entry]) -> tuple[list[Upserts | None], datetime]:
        """For each instance what has to be written before it, None where that is there; and the mark in it.

        Once an instance is in the index, `remember` is told.
        """
        limit, due = due_in(self._quiet * SAFE), due_in(self._quiet)
        keys = [_key(grant, entry) for entry in entries]
        fresh = {key for key in keys if self._due.get(key, EPOCH) > limit}
        return [
            None if key in fresh else Upserts(key, _levels([entry], due))
            for key, entry in zip(keys, entries, strict=True)
        ], due

    def remember(self, upserts: Iterable[Upserts], due: datetime) -> None:
        """Keep in mind the marks that were written with instances."""
        self._remember({one.key: due for one in upserts})

    async def catch_up(self, grant: Grant, entries: Sequence[Entry]) -> None:
        """After the insert: mark again what became due meanwhile, the courier may have counted without it."""
        if self._without(grant, entries, ahead=0):
            await self.ensure(grant, entries)

    async def touch(self, grant: Grant, study: str, series: str) -> None:
        """Mark a series that is there: whatever a crash left of it will be mended."""
        key: _Key = (grant.tenant, study, series)
        due = due_in(self._quiet)
        if self._due.get(key, EPOCH) < due - timedelta(seconds=self._quiet * (1 - SAFE)):
            documents, mark = self._engines.documents, Edit(max={"changed": due})
            await documents.of(grant, "series").update(
                {"StudyInstanceUID": study, "SeriesInstanceUID": series}, mark
            )
            await documents.of(grant, "studies").update({"StudyInstanceUID": study}, mark)
            self._remember({key: due})

    async def earliest(self, grant: Grant, entries: Sequence[Entry], *, anew: bool = False) -> None:
        """Let what was received earliest win where levels were made in another order than that of receipt.

        `anew`: write it also where it has won already, for attributes that the index did not have then.
        """
        levels = {
            "patients": _patients(entries),
            "clients": _clients(entries),
            "studies": _studies(entries, EPOCH),
            "series": _series(entries, EPOCH),
        }
        for name, made in levels.items():
            await self._correct(grant, name, made, anew)

    async def _correct(self, grant: Grant, name: str, made: Sequence[Update], anew: bool) -> None:
        """Write earlier times where they are needed; reads first, for that is seldom."""
        collection = self._engines.documents.of(grant, name)
        for update in made:
            first = update.edit.set_on_insert
            found = await collection.find_one(update.where, projection=("received_at",))
            if found is None:
                continue
            received_at = in_milliseconds(first["received_at"])
            if found["received_at"] > received_at or (anew and found["received_at"] == received_at):
                later = {**update.where, "received_at": Within(gte=received_at)}
                await collection.update(later, Edit(set=first))

    def _without(self, grant: Grant, entries: Sequence[Entry], ahead: float) -> dict[_Key, Entry]:
        limit = due_in(ahead)
        found = {_key(grant, entry): entry for entry in entries}
        return {key: entry for key, entry in found.items() if self._due.get(key, EPOCH) <= limit}

    async def _upsert(self, grant: Grant, entries: Sequence[Entry], due: datetime) -> None:
        documents = self._engines.documents
        await asyncio.gather(
            documents.of(grant, "patients").bulk(_patients(entries)),
            documents.of(grant, "clients").bulk(_clients(entries)),
            documents.of(grant, "series").bulk(_series(entries, due)),
        )
        # Last, so that a marked study always has its marked series: the courier clears it only without one.
        await documents.of(grant, "studies").bulk(_studies(entries, due))

    def _remember(self, made: dict[_Key, datetime]) -> None:
        if len(self._due) > _REMEMBERED:
            now = datetime.now(UTC)
            self._due = {key: due for key, due in self._due.items() if due > now}
        self._due.update(made)


def _key(grant: Grant, entry: Entry) -> _Key:
    return (
        grant.tenant,
        *entry.series_uids,
        entry.patient_key,
        client_key(entry.levels.client),
        _modality(entry),
        entry.instance["SOPClassUID"],
    )


def _levels(entries: Sequence[Entry], due: datetime) -> list[tuple[str, Update]]:
    """Upserts with their collections, the studies last: a marked study always has its marked series."""
    return [
        *(("patients", update) for update in _patients(entries)),
        *(("clients", update) for update in _clients(entries)),
        *(("series", update) for update in _series(entries, due)),
        *(("studies", update) for update in _studies(entries, due)),
    ]


def _modality(entry: Entry) -> str | None:
    value = entry.levels.series.get("Modality")
    return None if value is None else str(value)


def _patients(entries: Sequence[Entry]) -> list[Update]:
    found = {entry.patient_key: entry for entry in reversed(entries)}
    return [_first_wins({"patient": key}, entry.patient) for key, entry in found.items()]


def _clients(entries: Sequence[Entry]) -> list[Update]:
    clients = [client for entry in reversed(entries) if (client := entry.client)]
    found = {(client["patient"], client["client"]): client for client in clients}
    return [
        _first_wins({"patient": patient, "client": name}, client) for (patient, name), client in found.items()
    ]


def _studies(entries: Sequence[Entry], due: datetime) -> list[Update]:
    """What the study is made of is a set: adding to it again changes nothing."""
    found: dict[str, list[Entry]] = {}
    for entry in entries:
        found.setdefault(entry.series_uids[0], []).append(entry)
    return [
        _first_wins(
            {"StudyInstanceUID": uid},
            members[0].study,
            {
                "patients": _each(entry.sent_patient or entry.patient_key for entry in members),
                "ModalitiesInStudy": _each(_modality(entry) for entry in members),
                "SOPClassesInStudy": _each(entry.instance["SOPClassUID"] for entry in members),
            },
            marked=due,
        )
        for uid, members in found.items()
    ]


def _series(entries: Sequence[Entry], due: datetime) -> list[Update]:
    found = {entry.series_uids: entry for entry in reversed(entries)}
    return [
        _first_wins({"StudyInstanceUID": study, "SeriesInstanceUID": uid}, entry.series, marked=due)
        for (study, uid), entry in found.items()
    ]


def _first_wins(
    key: Filter,
    document: Document,
    sets: Mapping[str, Sequence[str]] = MappingProxyType({}),
    marked: datetime | None = None,
) -> Update:
    """What came first stays: an upsert that is made again changes nothing but the mark."""
    first = {name: value for name, value in document.items() if name not in key}
    mark = {} if marked is None else {"changed": marked}
    return Update(key, Edit(set_on_insert=first, add_to_set=sets, max=mark), upsert=True)


def _each(values: Iterable[str | None]) -> list[str]:
    return list(dict.fromkeys(value for value in values if value))
