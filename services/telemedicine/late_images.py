"""Images of a case's studies that came after it was submitted, or after the clinic last attached what came.

They do not exist for the provider until the clinic attaches them. What readers make (SR, key objects,
presentation states, PDF) is never late. `images_until` of a case's document says up to when what came into a
study is shown; `late` what is held of each study, as the follow-ups last found it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from services.dicom.sop_classes import is_of_a_reader
from services.persistence import Engines, Grant, In, Not, Within

CaseDocument = Mapping[str, Any]
KEPT = ("tenant", "provider", "submitted_at", "granted", "late", "images_until")
"""Fields of a case's document that this goes by."""


@dataclass(frozen=True, slots=True)
class LateImages:
    """What came late into one study: series of nothing else and other instances, by UID.

    `whole`: the study itself came late, and is in no case.
    """

    study: str
    uids: tuple[str, ...] = field(default=())
    images: int = 0
    first_at: datetime | None = None
    last_at: datetime | None = None
    whole: bool = False

    @property
    def document(self) -> dict[str, Any]:
        """Return it as a case keeps it."""
        return {name: getattr(self, name) for name in self.__slots__} | {"uids": list(self.uids)}

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "LateImages":
        """Make it of its document."""
        return cls(**{**document, "uids": tuple(document["uids"])})


def shown_until(case: CaseDocument, study: str) -> datetime:
    """Up to when what came into a study of a submitted case is shown."""
    said = [one["until"] for one in case.get("images_until") or () if one["study"] == study]
    moment: datetime = max([case["submitted_at"], *said])
    return moment


def held_of(case: CaseDocument) -> list[LateImages]:
    """What is held of a case, as its document says."""
    late = [LateImages.of(one) for one in case.get("late") or ()]
    return [one for one in late if not (one.whole and one.study in case["granted"])]


async def late_images(engines: Engines, grant: Grant, case: CaseDocument, study: str) -> LateImages:
    """The images of a study that its case does not show. A provider's own case shows all."""
    if case["provider"] == case["tenant"]:
        return LateImages(study)
    return await received_after(engines, grant, study, shown_until(case, study))


async def received_after(engines: Engines, grant: Grant, study: str, until: datetime) -> LateImages:
    """The images of a study that were received after a moment, whoever asks."""
    instances = engines.documents.of(grant, "instances")
    found = await instances.find(
        {"StudyInstanceUID": study, "received_at": Within(gt=until)},
        projection=("SeriesInstanceUID", "SOPInstanceUID", "SOPClassUID", "received_at"),
    )
    late = [one for one in found if not is_of_a_reader(one["SOPClassUID"])]
    if not late:
        return LateImages(study)
    by_series: dict[str, list[str]] = {}
    for one in late:
        by_series.setdefault(one["SeriesInstanceUID"], []).append(one["SOPInstanceUID"])
    uids: list[str] = []
    for series, members in by_series.items():
        all_of_it = await instances.count({"StudyInstanceUID": study, "SeriesInstanceUID": series})
        uids += [series] if all_of_it == len(members) else members
    moments = sorted(one["received_at"] for one in late)
    return LateImages(study, tuple(sorted(uids)), len(late), moments[0], moments[-1])


async def hidden_of(engines: Engines, grant: Grant, cases: Sequence[CaseDocument]) -> frozenset[str]:
    """UIDs of series and instances that none of these cases of a clinic (its whole grant) shows.

    What the follow-ups have found, and what came since: a series is marked before its first instance is
    there, so nothing is missed.
    """
    granted = sorted({study for case in cases for study in case["granted"]})
    series = engines.documents.of(grant, "series")
    arriving = await series.find(
        {"StudyInstanceUID": In(granted), "changed": Not(None)}, projection=("StudyInstanceUID",)
    )
    looked = {one["StudyInstanceUID"] for one in arriving}
    hidden = set[str]()
    for study in looked | {one.study for case in cases for one in held_of(case)}:
        each: list[set[str]] = []
        for case in cases:
            if study not in case["granted"]:
                continue
            if study in looked:
                late = await late_images(engines, grant, case, study)
                each.append(set(late.uids))
            else:
                each.append({uid for one in held_of(case) if one.study == study for uid in one.uids})
        hidden |= set.intersection(*each) if each else set()
    return frozenset(hidden)
