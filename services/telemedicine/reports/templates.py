"""What a provider's reports begin with, by region, and the text blocks put in by short names.

Every provider begins with the starting set, which becomes its own with the first change.
"""

import re
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from services.errors import AlreadyExists, Invalid, NotFound, TooLarge
from services.persistence import Edit, Engines, TenantCollection
from services.telemedicine.reports.content import (
    HEADINGS,
    LONGEST_SECTION,
    LONGEST_TITLE,
    ReportSection,
)
from services.tenancy import audit
from services.tenancy.audit import Event
from services.tenancy.scope import Right, Scope
from services.texts import require_text

MOST_TEMPLATES = 200
MOST_BLOCKS = 1_000
LONGEST_BLOCK = 4_000
SHORT_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,29}")
"""Of a text block: what a reader types behind a slash."""
_TEMPLATE, _BLOCK, _MARK = "TEMPLATE", "BLOCK", "MARK"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportTemplate:
    """What a report of a region begins with. `modalities`: those it is for, none: any."""

    id: str = ""
    name: str
    region: str = ""
    modalities: tuple[str, ...] = ()
    sections: Mapping[ReportSection, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Raise Invalid or TooLarge, naming what cannot be."""
        _require_line(self.name, "a template's name")
        require_text(self.region, "a region", LONGEST_TITLE)
        if len(self.modalities) > len(ReportSection) or any(not one.isalnum() for one in self.modalities):
            raise Invalid("a template is for a few modalities such as DX or US")
        for section, text in self.sections.items():
            require_text(text, f"the section {HEADINGS[section]}", LONGEST_SECTION // 10)

    @property
    def document(self) -> dict[str, Any]:
        """Return it as it is kept, but for its ID."""
        return {
            "kind": _TEMPLATE,
            "name": self.name.strip(),
            "region": self.region.strip(),
            "modalities": list(self.modalities),
            "sections": {section.value: self.sections.get(section, "") for section in ReportSection},
        }

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "ReportTemplate":
        """Make it of its document."""
        return cls(
            id=document["id"],
            name=document["name"],
            region=document["region"],
            modalities=tuple(document["modalities"]),
            sections={ReportSection(name): text for name, text in document["sections"].items()},
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class TextBlock:
    """A text that a reader puts in by its short name. `section`: where it belongs, None: anywhere."""

    id: str = ""
    name: str
    text: str
    section: ReportSection | None = None

    def __post_init__(self) -> None:
        """Raise Invalid or TooLarge, naming what cannot be."""
        if not SHORT_NAME.fullmatch(self.name):
            raise Invalid("a short name has 1 to 30 of a-z, 0-9 and hyphens")
        if not self.text.strip():
            raise Invalid("a text block has a text")
        require_text(self.text, "a text block", LONGEST_BLOCK)

    @property
    def document(self) -> dict[str, Any]:
        """Return it as it is kept, but for its ID."""
        section = self.section.value if self.section else ""
        return {"kind": _BLOCK, "name": self.name, "text": self.text, "section": section}

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "TextBlock":
        """Make it of its document."""
        section = ReportSection(document["section"]) if document["section"] else None
        return cls(id=document["id"], name=document["name"], text=document["text"], section=section)


async def report_templates(scope: Scope, engines: Engines) -> list[ReportTemplate]:
    """The tenant's templates by name. Needs the right to report or to administer."""
    found = [one for one in await _all(scope, engines) if isinstance(one, ReportTemplate)]
    return sorted(found, key=lambda one: (one.name.casefold(), one.id))


async def text_blocks(scope: Scope, engines: Engines) -> list[TextBlock]:
    """The tenant's text blocks by short name. Needs the right to report or to administer."""
    found = [one for one in await _all(scope, engines) if isinstance(one, TextBlock)]
    return sorted(found, key=lambda one: (one.name, one.id))


async def put_template(scope: Scope, engines: Engines, wanted: ReportTemplate) -> ReportTemplate:
    """Add a template (without an `id`), or change one. Needs to administer. Raises Invalid, NotFound."""
    return ReportTemplate.of(await _put(scope, engines, wanted, MOST_TEMPLATES))


async def put_text_block(scope: Scope, engines: Engines, wanted: TextBlock) -> TextBlock:
    """Add a text block (without an `id`), or change one. Needs to administer.

    Raises Invalid, NotFound, AlreadyExists for a short name that another has.
    """
    scope.require(Right.ADMINISTER)
    for one in await text_blocks(scope, engines):
        if one.name == wanted.name and one.id != wanted.id:
            raise AlreadyExists("another text block has this short name")
    return TextBlock.of(await _put(scope, engines, wanted, MOST_BLOCKS))


async def remove_report_text(scope: Scope, engines: Engines, id: str) -> None:  # noqa: A002 - its name
    """Remove a template or a text block; reports stay as they are. Needs to administer. Raises NotFound."""
    scope.require(Right.ADMINISTER)
    await _make_own(scope, engines)
    if id == _MARK or not await _texts(scope, engines).delete({"id": id}):
        raise NotFound("there is no such template or text block")
    told = {"what": "template or text block of reports removed"}
    await audit.record(scope, engines, Event.SETTINGS_CHANGED, told)


async def _put(
    scope: Scope, engines: Engines, wanted: ReportTemplate | TextBlock, most: int
) -> dict[str, Any]:
    scope.require(Right.ADMINISTER)
    await _make_own(scope, engines)
    texts, kind = _texts(scope, engines), wanted.document["kind"]
    if wanted.id:
        if not await texts.update({"id": wanted.id, "kind": kind}, Edit(set=wanted.document)):
            raise NotFound("there is no such template or text block")
    elif await texts.count({"kind": kind}, limit=most) >= most:
        raise TooLarge(f"there are at most {most} of these")
    document = {**wanted.document, "id": wanted.id or secrets.token_hex(8)}
    if not wanted.id:
        await texts.insert(document)
    told = {"what": "template or text block of reports changed", "name": wanted.name}
    await audit.record(scope, engines, Event.SETTINGS_CHANGED, told)
    return document


async def _all(scope: Scope, engines: Engines) -> list[ReportTemplate | TextBlock]:
    scope.require_any(Right.REPORT, Right.ADMINISTER)
    found = await _texts(scope, engines).find({})
    if not found:
        return [*_starting()]
    templates = [ReportTemplate.of(one) for one in found if one["kind"] == _TEMPLATE]
    return [*templates, *(TextBlock.of(one) for one in found if one["kind"] == _BLOCK)]


async def _make_own(scope: Scope, engines: Engines) -> None:
    """Keep the starting set as the tenant's own, before anything of it changes."""
    texts = _texts(scope, engines)
    if await texts.count({}, limit=1):
        return
    documents = [{**one.document, "id": one.id} for one in _starting()]
    with suppress(AlreadyExists):  # somebody else does the same at this moment
        await texts.insert_in_order([*documents, {"id": _MARK, "kind": _MARK}])


def _starting() -> tuple[ReportTemplate | TextBlock, ...]:
    from services.telemedicine.reports.starting_texts import STARTING  # noqa: PLC0415 - made of the above

    return STARTING


def _texts(scope: Scope, engines: Engines) -> TenantCollection:
    return engines.documents.of(scope.grant, "report_texts")


def _require_line(text: str, what: str) -> None:
    if not 0 < len(text.strip()) <= LONGEST_TITLE or not text.isprintable():
        raise Invalid(f"{what} has 1 to {LONGEST_TITLE} characters on one line")
