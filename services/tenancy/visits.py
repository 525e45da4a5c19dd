"""Visits: somebody whom a practice system has sent, without an account, sees one study or one patient.

The practice system gets a link whose secret is good once and for minutes. It begins a session that sees what
the link was made for and nothing else, and ends with the practice system.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from services.dicom.search_keys import text_key
from services.dicom.searched import text_of
from services.errors import Invalid, NotFound, Unauthenticated
from services.persistence import Engines, Filter, Grant, In
from services.tenancy import tenants
from services.tenancy.scope import Principal, Right, Scope
from services.tenancy.sign_in import links
from services.tenancy.tenants import Tenant

KIND = "launch"
LINK_LASTS = timedelta(minutes=5)
VISIT_LASTS = timedelta(hours=2)
MOST_STUDIES = 500
"""Of one visit; a patient with more shows the first so many."""
MOST_LAUNCHES = 20
"""Links that one visit can be begun and widened with."""
LONGEST_NAME = 64


@dataclass(frozen=True, slots=True)
class Launch:
    """What a link shows: studies by UID, those of requests (by ID), those of patients (by Patient ID)."""

    studies: tuple[str, ...] = ()
    requests: tuple[str, ...] = ()
    patients: tuple[str, ...] = ()

    @property
    def document(self) -> dict[str, list[str]]:
        """Return it as the database keeps it."""
        return {name: list(getattr(self, name)) for name in Launch.__slots__}

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "Launch":
        """Make it from its document."""
        return cls(**{name: tuple(document[name]) for name in Launch.__slots__})


async def create_link(
    scope: Scope, engines: Engines, launch: Launch, visitor: str = ""
) -> tuple[str, datetime]:
    """A secret that lets somebody see what is launched, and until when it can be used.

    `visitor`: who it is, as the practice system knows them, for the trail. Needs the right to retrieve.
    Raises Invalid.
    """
    scope.require(Right.RETRIEVE)
    if len(visitor) > LONGEST_NAME or not visitor.isprintable():
        raise Invalid(f"a visitor's name has at most {LONGEST_NAME} characters")
    facts = {
        "tenant": scope.grant.tenant,
        "practice_system": scope.principal.id,
        "visitor": visitor.strip(),
        "launch": launch.document,
    }
    secret = await links.create(engines, KIND, LINK_LASTS, facts)
    return secret, (await links.look(engines, KIND, secret))["expires_at"]


def facts_of(link: Mapping[str, Any], earlier: Mapping[str, Any] | None) -> dict[str, Any]:
    """What a session keeps of a link; a visit there was of the same practice system goes on with it."""
    launches, user = [link["launch"]], f"visit {uuid.uuid4().hex}"
    named = ("tenant", "practice_system")
    if earlier and all(earlier.get(name) == link[name] for name in named):
        launches, user = [*launches, *earlier["visit"]["launches"]], earlier["user"]
    visit = {"visitor": link["visitor"], "launches": launches[:MOST_LAUNCHES]}
    return {**{name: link[name] for name in named}, "user": user, "visit": visit}


async def scope_of(engines: Engines, document: Mapping[str, Any]) -> tuple[Tenant, Scope]:
    """Where a visit leads, as things are now. Raises Unauthenticated once its practice system is gone."""
    slug, visit = document["tenant"], document["visit"]
    try:
        tenant = await tenants.get(engines, slug)
        known = await engines.documents.of(Grant(slug), "practice_systems").find_one(
            {"id": document["practice_system"]}
        )
    except NotFound:
        known = None
    if known is None or Right.RETRIEVE not in known["rights"]:
        raise Unauthenticated("the practice system lets nobody in any more")
    visitor = visit["visitor"]
    name = f"{visitor} ({known['name']})" if visitor else known["name"]
    who = Principal("token", known["id"], name)
    if tenant.state != "active":
        return tenant, Scope(who, frozenset(), (), {}, {slug: tenant.state})
    rights = frozenset({Right.FIND, Right.RETRIEVE})
    studies: set[str] = set()
    for launch in visit["launches"]:
        studies |= await launched(engines, slug, Launch.of(launch))
    return tenant, Scope(who, rights, (Grant(slug, frozenset(studies)),), {slug: rights})


async def launched(engines: Engines, slug: str, launch: Launch) -> set[str]:
    """Study Instance UIDs of what is launched, as far as they are there or will be."""
    found, grant = set(launch.studies), Grant(slug)
    if launch.requests:
        met: Filter = {"request": In(launch.requests), "meeting": "met"}
        matches = engines.documents.of(grant, "study_matches")
        found |= {one["StudyInstanceUID"] for one in await matches.find(met, limit=MOST_STUDIES)}
    if launch.patients:
        keys = {"search.PatientID": In([text_key(one) for one in launch.patients])}
        fields = ("StudyInstanceUID", "PatientID")
        studies = engines.documents.of(grant, "studies")
        theirs = await studies.find(keys, projection=fields, limit=MOST_STUDIES)
        found |= {
            one["StudyInstanceUID"] for one in theirs if text_of(one["PatientID"]).strip() in launch.patients
        }
    return found


async def asked_for(engines: Engines, slug: str, accession_numbers: Sequence[str]) -> set[str]:
    """Study Instance UIDs of what was shot, or is to be, for the requests of these Accession Numbers."""
    asked: Filter = {"AccessionNumber": In(accession_numbers)}
    fields = ("id", "StudyInstanceUID")
    found = await engines.documents.of(Grant(slug), "image_requests").find(asked, projection=fields)
    met = await launched(engines, slug, Launch(requests=tuple(one["id"] for one in found)))
    return met | {one["StudyInstanceUID"] for one in found}
