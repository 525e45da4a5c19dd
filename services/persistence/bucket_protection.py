"""Reads and sets what a bucket does against loss: versions, their lifecycle, and object lock."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from botocore.exceptions import ClientError

from services.errors import Invalid
from services.persistence.bucket import Bucket
from services.persistence.threads import in_thread

OLD_VERSIONS, UNFINISHED_UPLOADS = "vetark-old-versions", "vetark-unfinished-uploads"
"""Names of our rules; other people's stay."""
_UNSET = frozenset(
    {
        "NoSuchLifecycleConfiguration",
        "ObjectLockConfigurationNotFoundError",
        "ObjectLockConfigurationNotFound",
    }
)


class LockMode(Enum):
    """Who may delete a version before its time: those with a right of their own, or nobody at all."""

    GOVERNANCE = "GOVERNANCE"
    COMPLIANCE = "COMPLIANCE"


@dataclass(frozen=True, slots=True)
class Lock:
    """For how many days no version that is written from now on can be deleted."""

    mode: LockMode
    days: int


@dataclass(frozen=True, slots=True)
class WantedProtection:
    """How a bucket is to be: `old_days` keep an old version, `upload_days` an unfinished upload."""

    old_days: int = 30
    upload_days: int = 7
    lock: Lock | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that protects a bucket: how it is, how it shall be, and what the store said to that.

    `wanted`: None where nothing was asked. `said`: None before anything was asked of the store.
    """

    feature: str
    now: str
    wanted: str | None = None
    said: str | None = None
    refused: bool = False

    @property
    def is_met(self) -> bool:
        """Whether it is as it shall be."""
        return self.wanted in (None, self.now)


async def state(bucket: Bucket) -> list[Step]:
    """Read how a bucket is protected now. Raises Unavailable."""
    with bucket.translated():
        return await in_thread(lambda: [Step(name, _told(read, bucket)) for name, read in _READ.items()])


async def protect(bucket: Bucket, wanted: WantedProtection, *, apply: bool) -> list[Step]:
    """Compare a bucket with what is wanted and, to `apply` it, set what differs; then read it again.

    Raises Invalid for what would keep Vetark from writing, or bytes from being erased in time.
    """
    if wanted.lock is not None and not bucket.sends_checksums:
        raise Invalid(
            "under object lock an S3 wants a checksum with each object: set VETARK_OBJECTS_CHECKSUMS=true for"
            " all processes and restart them, then lock the bucket"
        )
    if wanted.lock is not None and wanted.lock.days > wanted.old_days:
        raise Invalid(
            f"old versions cannot be removed after {wanted.old_days} days while they are locked for"
            f" {wanted.lock.days}: let --old-days be as many at least"
        )
    with bucket.translated():
        return await in_thread(_protected, bucket, wanted, apply)


def _protected(bucket: Bucket, wanted: WantedProtection, apply: bool) -> list[Step]:
    goals: list[tuple[str, str, Callable[[], Any]]] = [
        ("versions", "Enabled", lambda: _set_versioning(bucket)),
        (
            "lifecycle",
            f"old versions {wanted.old_days} d, unfinished uploads {wanted.upload_days} d",
            lambda: _set_lifecycle(bucket, wanted),
        ),
    ]
    if (lock := wanted.lock) is not None:
        goals.append(("object lock", f"{lock.mode.value} {lock.days} d", lambda: _set_lock(bucket, lock)))
    return [_step(bucket, name, goal, do, apply=apply) for name, goal, do in goals]


def _step(bucket: Bucket, name: str, goal: str, do: Callable[[], Any], *, apply: bool) -> Step:
    now = _told(_READ[name], bucket)
    if now == goal or not apply:
        return Step(name, now, goal)
    try:
        do()
    except ClientError as error:
        return Step(name, now, goal, _said(error), refused=True)
    found = _told(_READ[name], bucket)
    if found != goal:
        return Step(name, found, goal, "accepted, and not done", refused=True)
    return Step(name, found, goal, "done")


def _told(read: Callable[[Bucket], str], bucket: Bucket) -> str:
    try:
        return read(bucket)
    except ClientError as error:
        return "off" if _code(error) in _UNSET else _said(error)


def _versioning(bucket: Bucket) -> str:
    return bucket.client.get_bucket_versioning(Bucket=bucket.name).get("Status", "off")


def _lifecycle(bucket: Bucket) -> str:
    rules = {rule.get("ID", ""): rule for rule in _rules(bucket) if rule.get("Status") == "Enabled"}
    old = rules.get(OLD_VERSIONS, {}).get("NoncurrentVersionExpiration", {}).get("NoncurrentDays")
    unfinished = rules.get(UNFINISHED_UPLOADS, {}).get("AbortIncompleteMultipartUpload", {})
    told = [
        *([f"old versions {old} d"] if old else []),
        *([f"unfinished uploads {unfinished['DaysAfterInitiation']} d"] if unfinished else []),
    ]
    others = len(rules.keys() - {OLD_VERSIONS, UNFINISHED_UPLOADS})
    return ", ".join(told) or (f"{others} other rules" if others else "off")


def _lock(bucket: Bucket) -> str:
    found = bucket.client.get_object_lock_configuration(Bucket=bucket.name)["ObjectLockConfiguration"]
    rule: Mapping[str, Any] = found.get("Rule", {}).get("DefaultRetention", {})
    if found.get("ObjectLockEnabled") != "Enabled":
        return "off"
    if not rule:
        return "possible, no default"
    days = rule["Days"] if "Days" in rule else rule.get("Years", 0) * 365
    return f"{rule['Mode']} {days} d"


_READ: dict[str, Callable[[Bucket], str]] = {
    "versions": _versioning,
    "lifecycle": _lifecycle,
    "object lock": _lock,
}


def _set_versioning(bucket: Bucket) -> None:
    bucket.client.put_bucket_versioning(Bucket=bucket.name, VersioningConfiguration={"Status": "Enabled"})


def _set_lifecycle(bucket: Bucket, wanted: WantedProtection) -> None:
    """Put our rules beside those that are there: the store takes all of them or none."""
    try:
        others = [rule for rule in _rules(bucket) if rule.get("ID") not in (OLD_VERSIONS, UNFINISHED_UPLOADS)]
    except ClientError as error:
        if _code(error) not in _UNSET:
            raise
        others = []
    everything: dict[str, Any] = {"Status": "Enabled", "Filter": {"Prefix": ""}}
    rules: list[Any] = [
        *others,
        {
            **everything,
            "ID": OLD_VERSIONS,
            "NoncurrentVersionExpiration": {"NoncurrentDays": wanted.old_days},
            "Expiration": {"ExpiredObjectDeleteMarker": True},
        },
        {
            **everything,
            "ID": UNFINISHED_UPLOADS,
            "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": wanted.upload_days},
        },
    ]
    bucket.client.put_bucket_lifecycle_configuration(
        Bucket=bucket.name, LifecycleConfiguration={"Rules": rules}
    )


def _set_lock(bucket: Bucket, lock: Lock) -> None:
    retention: Any = {"Mode": lock.mode.value, "Days": lock.days}
    bucket.client.put_object_lock_configuration(
        Bucket=bucket.name,
        ObjectLockConfiguration={
            "ObjectLockEnabled": "Enabled",
            "Rule": {"DefaultRetention": retention},
        },
    )


def _rules(bucket: Bucket) -> list[Any]:
    return list(bucket.client.get_bucket_lifecycle_configuration(Bucket=bucket.name).get("Rules", ()))


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))


def _said(error: ClientError) -> str:
    told = error.response.get("Error", {})
    return f"{told.get('Code', 'refused')}: {told.get('Message', '')}".rstrip(": ")
