"""Requested procedures that a tenant offers, each with its shot selection: views, sides and recumbencies."""

import re
import secrets
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from services.errors import AlreadyExists, Invalid, NotFound
from services.persistence import Edit, Engines, TenantCollection
from services.tenancy import audit
from services.tenancy.audit import Event
from services.tenancy.scope import Right, Scope
from services.worklist.codes import CodedConcept

MOST_PROCEDURES = 500
MOST_VIEWS = 40
LONGEST_NAME = 64
MOST_SPECIES = 50
LONGEST_FEE_CODE = 16
LATERALITIES = ("", "L", "R", "B")
"""Of paired parts (0020,0060): left, right, or each of both."""
RECUMBENCIES = ("", "right lateral", "left lateral", "dorsal", "ventral", "standing")
MODALITY = re.compile(r"[A-Z0-9_]{2,16}")


@dataclass(frozen=True, slots=True)
class View:
    """One shot. `code`: of CID 7484, or of CID 4010 for the cranio-caudal one."""

    name: str
    code: CodedConcept | None = None
    laterality: str = ""
    recumbency: str = ""
    required: bool = True

    def __post_init__(self) -> None:
        """Raise Invalid, naming what cannot be."""
        if not 0 < len(self.name.strip()) <= LONGEST_NAME:
            raise Invalid(f"a view has a name of at most {LONGEST_NAME} characters")
        if self.laterality not in LATERALITIES:
            raise Invalid("a laterality is L, R, B or empty")
        if self.recumbency not in RECUMBENCIES:
            raise Invalid(f"a recumbency is one of: {', '.join(RECUMBENCIES[1:])}")

    @property
    def document(self) -> dict[str, Any]:
        """Return it as the database keeps it."""
        return {
            "name": self.name.strip(),
            "code": self.code.item if self.code else None,
            "laterality": self.laterality,
            "recumbency": self.recumbency,
            "required": self.required,
        }

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "View":
        """Make it from its document."""
        code = document["code"]
        return cls(
            document["name"],
            CodedConcept.of(code) if code else None,
            document["laterality"],
            document["recumbency"],
            document["required"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Procedure:
    """A requested procedure. `species`: code values of those it is for, none: of all."""

    id: str
    name: str
    modality: str
    region: CodedConcept | None = None
    species: tuple[str, ...] = ()
    views: tuple[View, ...] = ()
    fee_code: str = ""

    def __post_init__(self) -> None:
        """Raise Invalid, naming what cannot be."""
        if not 0 < len(self.name.strip()) <= LONGEST_NAME or not self.name.isprintable():
            raise Invalid(f"a procedure has a name of at most {LONGEST_NAME} characters")
        if not MODALITY.fullmatch(self.modality):
            raise Invalid("a modality is a code such as DX or US")
        if len(self.views) > MOST_VIEWS:
            raise Invalid(f"a procedure has at most {MOST_VIEWS} views")
        if len(self.species) > MOST_SPECIES or any(not 0 < len(one) <= LONGEST_NAME for one in self.species):
            raise Invalid(
                f"a procedure is for at most {MOST_SPECIES} species, of {LONGEST_NAME} characters each"
            )
        if len(self.fee_code) > LONGEST_FEE_CODE:
            raise Invalid(f"a fee code has at most {LONGEST_FEE_CODE} characters")

    @property
    def document(self) -> dict[str, Any]:
        """Return it as the database keeps it."""
        return {
            "id": self.id,
            "name": self.name.strip(),
            "modality": self.modality,
            "region": self.region.item if self.region else None,
            "species": list(self.species),
            "views": [view.document for view in self.views],
            "fee_code": self.fee_code,
        }

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "Procedure":
        """Make it from its document."""
        region = document["region"]
        return cls(
            id=document["id"],
            name=document["name"],
            modality=document["modality"],
            region=CodedConcept.of(region) if region else None,
            species=tuple(document["species"]),
            views=tuple(map(View.of, document["views"])),
            fee_code=document["fee_code"],
        )


async def procedures(scope: Scope, engines: Engines) -> list[Procedure]:
    """The tenant's catalogue by name: the starting one until somebody changes it. Needs to request."""
    scope.require(Right.REQUEST)
    found = await _collection(scope, engines).find({}, sort=[("name", 1), ("id", 1)])
    return [Procedure.of(one) for one in found if one["id"]] if found else list(starting())


async def procedure(scope: Scope, engines: Engines, id: str) -> Procedure:  # noqa: A002 - its name
    """Return one procedure. Raises NotFound."""
    scope.require(Right.REQUEST)
    for one in await procedures(scope, engines):
        if one.id == id:
            return one
    raise NotFound("the catalogue has no such procedure")


async def put(scope: Scope, engines: Engines, procedure: Procedure) -> Procedure:
    """Add a procedure (without an `id`), or change one. Needs to administer. Raises Invalid, NotFound."""
    scope.require(Right.ADMINISTER)
    known = await _own(scope, engines)
    if procedure.id and procedure.id not in known:
        raise NotFound("the catalogue has no such procedure")
    if not procedure.id and len(known) >= MOST_PROCEDURES:
        raise Invalid(f"a catalogue has at most {MOST_PROCEDURES} procedures")
    document = {**procedure.document, "id": procedure.id or secrets.token_hex(8)}
    facts = {name: fact for name, fact in document.items() if name != "id"}
    await _collection(scope, engines).upsert({"id": document["id"]}, Edit(set=facts))
    told = {"what": "catalogue changed", "procedure": document["name"]}
    await audit.record(scope, engines, Event.SETTINGS_CHANGED, told)
    return Procedure.of(document)


async def remove(scope: Scope, engines: Engines, id: str) -> None:  # noqa: A002 - its name
    """Offer a procedure no more; requests for it stay as they are. Needs to administer. Raises NotFound."""
    scope.require(Right.ADMINISTER)
    known = await _own(scope, engines)
    if id not in known:
        raise NotFound("the catalogue has no such procedure")
    await _collection(scope, engines).delete({"id": id})
    told = {"what": "procedure removed from the catalogue", "procedure": known[id].name}
    await audit.record(scope, engines, Event.SETTINGS_CHANGED, told)


async def import_starting(scope: Scope, engines: Engines, species: str) -> list[Procedure]:
    """Offer what the starting catalogue has for a species and the tenant's no longer has; answer these.

    `species`: as a procedure names it. What the tenant has changed stays. Needs to administer. Raises
    NotFound for a species that the starting catalogue has nothing for.
    """
    scope.require(Right.ADMINISTER)
    wanted = [one for one in starting() if species in one.species]
    if not wanted:
        raise NotFound("the starting catalogue has nothing for this species")
    known = await _own(scope, engines)
    missing = [one for one in wanted if one.id not in known]
    if len(known) + len(missing) > MOST_PROCEDURES:
        raise Invalid(f"a catalogue has at most {MOST_PROCEDURES} procedures")
    for one in missing:
        facts = {name: fact for name, fact in one.document.items() if name != "id"}
        await _collection(scope, engines).upsert({"id": one.id}, Edit(set_on_insert=facts))
    if missing:
        told = {"what": "starting catalogue imported", "species": species, "procedures": str(len(missing))}
        await audit.record(scope, engines, Event.SETTINGS_CHANGED, told)
    return missing


async def _own(scope: Scope, engines: Engines) -> Mapping[str, Procedure]:
    """The tenant's own procedures by ID; the starting ones become its own with the first change."""
    collection = _collection(scope, engines)
    found = await collection.find({})
    if not found:
        # The empty one tells a catalogue from which all was removed from one that nobody has touched.
        empty = Procedure(id="", name="-", modality="OT").document
        with suppress(AlreadyExists):  # somebody else does the same at this moment
            await collection.insert_in_order([*(one.document for one in starting()), empty])
        found = await collection.find({})
    return {one["id"]: Procedure.of(one) for one in found if one["id"]}


def _collection(scope: Scope, engines: Engines) -> TenantCollection:
    return engines.documents.of(scope.grant, "procedures")


def starting() -> Sequence[Procedure]:
    """The catalogue that every tenant begins with."""
    from services.worklist.starting_catalogue import starting_procedures  # noqa: PLC0415 - made of what stands above

    return starting_procedures()
