"""The paths of DICOMweb (PS3.18 10.1.1) over whatever scope the place of mounting gives."""

from collections.abc import Awaitable, Callable, Mapping
from urllib.parse import unquote

from starlette import types
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from services import errors
from services.api.dicomweb import (
    bulkdata,
    capabilities,
    delete,
    export,
    frames,
    metadata,
    overlay_planes,
    performed_steps,
    pictures,
    retrieve,
    scheduled_steps,
    search,
    store,
    wado_uri,
)
from services.api.dicomweb.capabilities import Verb
from services.api.standing import while_granted
from services.archive.index.tombstones import was_deleted
from services.dicom.uids import is_uid
from services.persistence import Engines
from services.tenancy import audit
from services.tenancy.audit import Event
from services.tenancy.scope import Scope

ScopeOf = Callable[[Request], Awaitable[Scope]]

_STUDY = "studies/*"
_SERIES = _STUDY + "/series/*"
_INSTANCE = _SERIES + "/instances/*"
_FRAMES = _INSTANCE + "/frames/*"
_PERFORMED = performed_steps.RESOURCE + "/*"
_GET: Mapping[str, Verb] = {
    "studies": search.studies,
    "series": search.series,
    "instances": search.instances,
    _STUDY + "/series": search.series,
    _STUDY + "/instances": search.instances,
    _SERIES + "/instances": search.instances,
    "wado": wado_uri.retrieve,
    _STUDY + "/export": export.export,
    _STUDY: retrieve.retrieve,
    _SERIES: retrieve.retrieve,
    _INSTANCE: retrieve.retrieve,
    _STUDY + "/metadata": metadata.retrieve,
    _SERIES + "/metadata": metadata.retrieve,
    _INSTANCE + "/metadata": metadata.retrieve,
    _STUDY + "/bulkdata": bulkdata.retrieve_all,
    _SERIES + "/bulkdata": bulkdata.retrieve_all,
    _INSTANCE + "/bulkdata": bulkdata.retrieve_all,
    _INSTANCE + "/bulkdata/*": bulkdata.retrieve,
    _FRAMES: frames.retrieve,
    _STUDY + "/rendered": pictures.rendered,
    _SERIES + "/rendered": pictures.rendered,
    _INSTANCE + "/rendered": pictures.rendered,
    _FRAMES + "/rendered": pictures.rendered,
    _STUDY + "/thumbnail": pictures.thumbnail,
    _SERIES + "/thumbnail": pictures.thumbnail,
    _INSTANCE + "/thumbnail": pictures.thumbnail,
    _FRAMES + "/thumbnail": pictures.thumbnail,
    _FRAMES + "/overlay-planes": overlay_planes.retrieve,
    "modality-scheduled-procedure-steps": scheduled_steps.search,
    _PERFORMED: performed_steps.retrieve,
}
# What the audit trail calls it. Thumbnails come with a list, and are told of as one.
_EVENTS: Mapping[Verb, Event] = {
    search.studies: Event.QUERIED,
    search.series: Event.QUERIED,
    search.instances: Event.QUERIED,
    scheduled_steps.search: Event.QUERIED,
    performed_steps.retrieve: Event.QUERIED,
    pictures.thumbnail: Event.QUERIED,
    retrieve.retrieve: Event.RETRIEVED,
    metadata.retrieve: Event.VIEWED,
    bulkdata.retrieve: Event.VIEWED,
    bulkdata.retrieve_all: Event.VIEWED,
    frames.retrieve: Event.VIEWED,
    pictures.rendered: Event.VIEWED,
    overlay_planes.retrieve: Event.VIEWED,
    wado_uri.retrieve: Event.RETRIEVED,
    export.export: Event.EXPORTED,
}
_POST: Mapping[str, Verb] = {
    "studies": store.store,
    _STUDY: store.store,
    _PERFORMED: performed_steps.create_or_update,
}
_DELETE: Mapping[str, Verb] = dict.fromkeys((_STUDY, _SERIES, _INSTANCE), delete.delete)
_DATA: Mapping[str, Mapping[str, Verb]] = {"GET": _GET, "HEAD": _GET, "POST": _POST, "DELETE": _DELETE}
_OPENAPI = {"openapi.json": capabilities.document(_DATA)}
_OPTIONS = dict.fromkeys(("", *_GET, *_POST), capabilities.describe(_DATA))
_VERBS: Mapping[str, Mapping[str, Verb]] = {
    "GET": {**_GET, **_OPENAPI},
    "HEAD": {**_GET, **_OPENAPI},
    "POST": _POST,
    "DELETE": _DELETE,
    "OPTIONS": _OPTIONS,
}
_LEVELS = ("study", "series", "instance")
_NAMES = (*_LEVELS, "last")
_STEP_NAMES = ("mppsUID",)
_BULKDATA = 6  # where that word stands; all that follows it is one path


class DicomWeb:
    """An ASGI application to mount; `scope_of` says whose data a request may touch (one grant), or raises.

    Paths are taken apart before they are unquoted: a stored UID may hold anything, a slash too.
    """

    def __init__(self, scope_of: ScopeOf) -> None:
        self._scope_of = scope_of

    async def __call__(self, scope: types.Scope, receive: types.Receive, send: types.Send) -> None:
        """Answer one request. Raises HTTPException where nothing is at the path, and what verbs raise."""
        request = Request(scope, receive)
        template, values = parts_of(scope)
        verb = _VERBS.get(scope["method"], {}).get(template)
        if verb is None:
            allowed = [method for method, verbs in _VERBS.items() if template in verbs]
            raise HTTPException(405, headers={"Allow": ", ".join(allowed)}) if allowed else HTTPException(404)
        scope["path_params"] = {**scope["path_params"], **values}
        scope["dicomweb.template"] = template
        whose, engines = await self._scope_of(request), request.app.state.engines
        async with while_granted(engines, request, whose, lambda: self._scope_of(request)):
            response = await _answer(verb, whose, engines, request, values)
            await response(scope, receive, send)


async def _answer(
    verb: Verb, whose: Scope, engines: Engines, request: Request, values: Mapping[str, str]
) -> Response:
    """What a verb answers, told to the trail. Raises what it raises, but Gone for what was deleted."""
    try:
        response = await verb(whose, engines, request)
    except errors.Refused:
        _note(whose, engines, verb, values, audit.Outcome.FAILURE)
        raise
    except errors.NotFound as error:
        uids = {name: values[name] for name in _LEVELS if name in values}
        if uids and await was_deleted(whose, engines, **uids):
            raise errors.Gone("it was deleted") from error  # PS3.18 10.4.3.1
        raise
    _note(whose, engines, verb, values, audit.Outcome.SUCCESS)
    return response


def _note(
    whose: Scope, engines: Engines, verb: Verb, values: Mapping[str, str], outcome: audit.Outcome
) -> None:
    """Tell the trail. What was asked for in vain may be any text: that is not kept."""
    event, study = _EVENTS.get(verb), values.get("study")
    if event is None:
        return  # a store tells of itself
    if verb is pictures.thumbnail or (
        (event is Event.QUERIED or outcome is audit.Outcome.FAILURE) and not is_uid(study or "")
    ):
        study = None
    audit.note(whose, engines, event, study=study, outcome=outcome)


def parts_of(scope: types.Scope) -> tuple[str, dict[str, str]]:
    """The path below the place of mounting, as a template with its values: words and values take turns."""
    raw: bytes = scope["raw_path"]
    segments = raw.decode("ascii", "replace").split("/")[scope["root_path"].count("/") + 1 :]
    if segments and not segments[-1]:
        segments.pop()
    if len(segments) > _BULKDATA + 1 and segments[_BULKDATA] == "bulkdata":
        segments[_BULKDATA + 1 :] = ["/".join(segments[_BULKDATA + 1 :])]
    given = segments[1::2]
    names = _STEP_NAMES if segments[:1] == [performed_steps.RESOURCE] else _NAMES
    values = dict(zip(names, map(unquote, given) if b"%" in raw else given, strict=False))
    segments[1::2] = "*" * len(given)
    return "/".join(segments), values
