"""Files beside the images of a case: objects of the clinic, bounded, and of kinds that a browser shows."""

import secrets
from dataclasses import replace

from services.errors import Invalid, NoLongerUpdatable, NotFound, TooLarge
from services.persistence import Edit, Engines, Exactly
from services.persistence.moments import moment_now
from services.telemedicine.access import case_scope
from services.telemedicine.case import Attachment, Case, CaseState
from services.telemedicine.records import find_case
from services.tenancy import audit
from services.tenancy.audit import Event
from services.tenancy.scope import Right, Scope
from services.texts import line

MOST = 20
LARGEST = 20 << 20
"""Bytes of one file."""
_LONGEST_TEXT = 1 << 20
_MAGIC = {b"%PDF-": "application/pdf", b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}
_TRIES = 20


async def attach(scope: Scope, engines: Engines, id: str, name: str, data: bytes) -> Attachment:  # noqa: A002
    """Put a file beside a case that has not ended. Needs the right to share, with the clinic.

    Raises TooLarge, Invalid for too many or a file that is no PDF, JPEG, PNG or text; NoLongerUpdatable,
    NotFound.
    """
    scope.require(Right.SHARE)
    if len(data) > LARGEST:
        raise TooLarge(f"a file has at most {LARGEST >> 20} MB")
    media_type = _media_type(data)
    called = line(name, "the file's name") or "file"
    made = Attachment(secrets.token_hex(12), called, media_type, len(data))
    await _changeable(scope, engines, id)
    await engines.objects.of(scope.grant).replace(_key(id, made.id), data)
    try:
        await _add(scope, engines, id, made)
    except BaseException:
        await engines.objects.of(scope.grant).delete(_key(id, made.id))
        raise
    return made


async def detach(scope: Scope, engines: Engines, id: str, attachment: str) -> None:  # noqa: A002 - its name
    """Take a file away from a draft. Needs the right to share. Raises NotFound, NoLongerUpdatable."""
    scope.require(Right.SHARE)
    case = await _changeable(scope, engines, id)
    if case.state is not CaseState.DRAFT:
        raise NoLongerUpdatable("this case is submitted")
    left = tuple(one for one in case.attachments if one.id != attachment)
    if left == case.attachments:
        raise NotFound("no such file")
    if not await _swap(scope, engines, case, left):
        raise NoLongerUpdatable("somebody else changes this case at the same moment")
    await engines.objects.of(scope.grant).delete(_key(id, attachment))


async def read(scope: Scope, engines: Engines, id: str, attachment: str) -> tuple[Attachment, bytes]:  # noqa: A002
    """A file of a case, for either side; the provider's access ends with that to the studies.

    Needs the right to retrieve. Raises NotFound, Refused.
    """
    scope.require(Right.RETRIEVE)
    case, records = await find_case(scope, engines, id)
    within = await case_scope(scope, engines, id) if records.as_provider else scope
    for one in case.attachments:
        if one.id == attachment:
            audit.note(within, engines, Event.RETRIEVED, {"case": case.number, "file": one.id})
            return one, await engines.objects.of(within.grant).read(_key(id, one.id))
    raise NotFound("no such file")


async def forget_files(scope: Scope, engines: Engines, case: Case) -> None:
    """Delete the files of a draft that is discarded. Needs the right to share."""
    scope.require(Right.SHARE)
    for one in case.attachments:
        await engines.objects.of(scope.grant).delete(_key(case.id, one.id))


async def _add(scope: Scope, engines: Engines, id: str, made: Attachment) -> None:  # noqa: A002 - its name
    for _ in range(_TRIES):
        case = await _changeable(scope, engines, id)
        if len(case.attachments) >= MOST:
            raise Invalid(f"a case has at most {MOST} files")
        if await _swap(scope, engines, case, (*case.attachments, made)):
            return
    raise NoLongerUpdatable("somebody else changes this case at the same moment")


async def _changeable(scope: Scope, engines: Engines, id: str) -> Case:  # noqa: A002 - its name
    case, records = await find_case(scope, engines, id)
    if records.as_provider:
        raise NotFound("no such case")
    if case.state in (CaseState.COMPLETED, CaseState.CANCELED):
        raise NoLongerUpdatable("this case has ended")
    return case


async def _swap(scope: Scope, engines: Engines, case: Case, files: tuple[Attachment, ...]) -> bool:
    """Compare and set: two files at the same moment are both kept."""
    before, after = (
        replace(case, attachments=some).document["attachments"] for some in (case.attachments, files)
    )
    edit = Edit(set={"attachments": after, "changed_at": moment_now()})
    cases = engines.documents.of(scope.grant, "cases")
    return bool(await cases.update({"id": case.id, "attachments": Exactly(before)}, edit))


def _media_type(data: bytes) -> str:
    """Tell the media type by the first bytes, whatever the name says. Raises Invalid."""
    for magic, media_type in _MAGIC.items():
        if data.startswith(magic):
            return media_type
    try:
        text = data.decode() if 0 < len(data) <= _LONGEST_TEXT else "\0"
    except UnicodeDecodeError:
        text = "\0"
    if all(one.isprintable() or one in "\r\n\t" for one in text):
        return "text/plain"
    raise Invalid("a file is a PDF, a JPEG, a PNG or a text")


def _key(case: str, attachment: str) -> str:
    return f"cases/{case}/{attachment}"
