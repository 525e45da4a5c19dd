"""What the web app lists: pages of studies, and loaders by key for what hangs below them."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from services.persistence import Engines
from services.tenancy.scope import Scope


class StudySort(Enum):
    """The orders a study list comes in."""

    STUDY_DATE_DESC = "STUDY_DATE_DESC"
    STUDY_DATE_ASC = "STUDY_DATE_ASC"
    PATIENT_NAME_ASC = "PATIENT_NAME_ASC"
    PATIENT_NAME_DESC = "PATIENT_NAME_DESC"
    RECEIVED_DESC = "RECEIVED_DESC"


@dataclass(frozen=True, slots=True)
class StudyFilter:
    """All given parts must match; dates are YYYYMMDD, both ends included."""

    text: str | None = None
    patient_id: str | None = None
    modality: str | None = None
    species: str | None = None
    date_from: str | None = None
    date_to: str | None = None


@dataclass(frozen=True, slots=True)
class StudiesPage:
    """Study documents with `counts` filled in, and the cursor after the last."""

    studies: tuple[dict[str, Any], ...]
    end_cursor: str | None
    has_next_page: bool


async def studies_page(
    scope: Scope,
    engines: Engines,
    study_filter: StudyFilter | None = None,
    sort: StudySort = StudySort.STUDY_DATE_DESC,
    first: int = 50,
    after: str | None = None,
) -> StudiesPage:
    """One page of studies by keyset. Raises Invalid for a cursor that is not ours."""
    raise AssertionError(scope, engines, study_filter, sort, first, after)


async def studies_by_uid(scope: Scope, engines: Engines, uids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Study documents by Study Instance UID; those the scope does not see are missing."""
    raise AssertionError(scope, engines, uids)


async def patients_by_key(scope: Scope, engines: Engines, keys: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Patient documents by a study's `patient` key."""
    raise AssertionError(scope, engines, keys)


async def series_of_studies(
    scope: Scope, engines: Engines, uids: Sequence[str]
) -> dict[str, list[dict[str, Any]]]:
    """Series documents by Study Instance UID, `counts` filled in, in order of SeriesNumber."""
    raise AssertionError(scope, engines, uids)


async def instances_of_series(
    scope: Scope, engines: Engines, keys: Sequence[tuple[str, str]]
) -> dict[tuple[str, str], list[dict[str, Any]]]:
    """Instance documents by (Study, Series Instance UID), in order of InstanceNumber."""
    raise AssertionError(scope, engines, keys)


def arrivals(scope: Scope, engines: Engines) -> AsyncIterator[str]:
    """Study Instance UIDs of studies that arrive or change, as they do, until closed."""
    raise AssertionError(scope, engines)
