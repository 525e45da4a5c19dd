"""The findings of a drill: kind by kind what was there and came back, and how long it took."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta

from services.drill.inventory import Inventory, Names

NAMED = 5
"""Losses that are named of each kind; of all of them there is the number."""
TELLING = 10_000
"""Images whose rebuild says what a million would take: of fewer it is the time that any rebuild takes."""
_MILLION = 1_000_000
_OWN_STATE = frozenset({"audit_chains", "audit_anchors", "usage"})
"""Collections that restoring and counting images again write to: what is in them may be newer."""


@dataclass(frozen=True, slots=True)
class KindOfThings:
    """One kind of things.

    `must`: how many had to come back. `missing` and `changed`: of these, what did not, or not as it was.

    What a backup cannot know is no loss of the drill. `since`: what came after the backup and is gone.
    `older`: what was changed or removed after it, and comes back as it was then.
    """

    name: str
    from_objects: bool
    must: int
    at_loss: int
    back: int
    missing: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    since: int = 0
    older: int = 0


@dataclass(frozen=True, slots=True)
class Region:
    """Objects lost in one region: how many, what found it, and what the replica gave back."""

    lost: int
    damaged: int
    found: int
    brought_back: int
    left: list[str]
    old_versions: int | None


@dataclass(frozen=True, slots=True)
class Findings:
    """All of it. Seconds: of bringing the records back, of making the index again, until it serves again.

    `archived`: images that had to be fetched from an archival class of storage; nothing is said of them.
    `newer`: slugs of tenants that the backup does not know, which somebody has to create again.
    """

    engines: str
    kinds: list[KindOfThings]
    records_age: timedelta
    restore_seconds: float
    rebuild_seconds: float
    rebuilt: int
    start_seconds: float | None
    region: Region | None = None
    archived: int = 0
    newer: tuple[str, ...] = ()

    @property
    def is_good(self) -> bool:
        """Return whether nothing is gone that had to come back."""
        region = self.region
        return not any(one.missing or one.changed for one in self.kinds) and (
            region is None or not region.left
        )

    @property
    def recovery_seconds(self) -> float:
        """RTO: from the first command until it serves again, as far as that was tried."""
        return self.restore_seconds + self.rebuild_seconds + (self.start_seconds or 0.0)

    @property
    def rate(self) -> float:
        """Instances a second that the index was made of."""
        return self.rebuilt / self.rebuild_seconds if self.rebuild_seconds else 0.0

    @property
    def million_minutes(self) -> float | None:
        """Minutes that a million would take at this rate; None where there were too few to say."""
        return _MILLION / self.rate / 60 if self.rebuilt >= TELLING else None


def compared(backup: Inventory, loss: Inventory, after: Inventory) -> list[KindOfThings]:
    """Objects must be as at the loss; records as in the backup, which does not know what came later."""
    kinds = [
        _kind(name, True, there, there, after.objects.get(name, {})) for name, there in loss.objects.items()
    ]
    for name in sorted(loss.records.keys() | backup.records.keys()):
        found = after.records.get(name, {})
        kinds.append(_kind(name, False, backup.records.get(name, {}), loss.records.get(name, {}), found))
    return kinds


def _kind(name: str, from_objects: bool, must: Names, at_loss: Names, after: Names) -> KindOfThings:
    missing = sorted(must.keys() - after.keys())
    changed = sorted(one for one in must.keys() & after.keys() if must[one] != after[one])
    return KindOfThings(
        name,
        from_objects,
        len(must),
        len(at_loss),
        len(after),
        missing,
        changed if from_objects or name not in _OWN_STATE else [],
        len(at_loss.keys() - must.keys()),
        sum(at_loss.get(one) != told for one, told in must.items()),
    )


def lines(found: Findings) -> Iterable[str]:
    """Return the lines below the table."""
    images = next(one for one in found.kinds if one.name == "images")
    yield f"RPO of images, corrections, deletions: {len(images.missing)} of {images.at_loss} images are lost."
    if found.archived:
        yield (
            f"{found.archived} images lie in an archival storage class, and were left alone: after a loss"
            " nobody finds them before they are fetched, which takes hours."
        )
    if found.newer:
        names = ", ".join(found.newer[:NAMED]) + (", ..." if len(found.newer) > NAMED else "")
        yield (
            f"Tenants newer than the backup: {len(found.newer)} ({names}). Created again with the same slug,"
            " the rebuild brings their images back; their people, AE titles and the like are gone."
        )
    minutes = found.records_age.total_seconds() / 60
    yield (
        f"RPO of everything else: the age of the backup, here {minutes:.1f} minutes; with the nightly one"
        " up to a day and what a backup takes."
    )
    serving = "" if found.start_seconds is None else f", until it serves {found.start_seconds:.1f} s"
    yield (
        f"RTO: {found.recovery_seconds:.1f} s (records {found.restore_seconds:.1f} s, index"
        f" {found.rebuild_seconds:.1f} s{serving}), without the time until somebody types the first command."
    )
    made = f"The index was made of {found.rebuilt} images, {found.rate:.0f} a second"
    if found.million_minutes is None:
        yield f"{made}: too few to say what a million takes (--images {TELLING})."
    else:
        yield f"{made}. A million would take {found.million_minutes:.0f} minutes at that rate, if it holds."
    if (region := found.region) is not None:
        yield (
            f"Objects lost in one region: {region.lost} deleted and {region.damaged} changed,"
            f" {region.found} found, {region.brought_back} brought back by the replica,"
            f" {len(region.left)} not."
        )
        if region.old_versions is not None:
            yield f"The bucket's own versions hold {region.old_versions} of what was deleted or overwritten."
    yield from _losses(found)


def _losses(found: Findings) -> Iterable[str]:
    """Return what is lost by its names, the first of each kind."""
    for one in found.kinds:
        for what, names in (("missing", one.missing), ("not as it was", one.changed)):
            for name in names[:NAMED]:
                yield f"{one.name}: {what}: {name}"
            if len(names) > NAMED:
                yield f"{one.name}: {what}: {len(names) - NAMED} more"
    for name in () if found.region is None else found.region.left[:NAMED]:
        yield f"not brought back: {name}"
