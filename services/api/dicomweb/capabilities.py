"""What a DICOMweb root can do, made from the router's own tables: OPTIONS as WADL or JSON, and OpenAPI.

PS3.18 8.9 (Retrieve Capabilities). The JSON form is the OpenAPI document itself.
"""

import inspect
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar
from xml.etree import ElementTree as ET

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from services import errors
from services.api.dicomweb import (
    bulkdata,
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
    subscribers,
    wado_uri,
    workitems,
)
from services.api.dicomweb.accept import accepted
from services.api.dicomweb.answers import CHANGING
from services.api.dicomweb.json_answers import JSON, XML
from services.api.dicomweb.media_types import DICOM, OCTETS
from services.api.dicomweb.urls import root_url
from services.dicom.uids import IMPLEMENTATION_VERSION_NAME
from services.persistence import Engines
from services.tenancy.scope import Scope

Verb = Callable[[Scope, Engines, Request], Awaitable[Response]]
Tables = Mapping[str, Mapping[str, Verb]]
T = TypeVar("T")
WADL, PLAIN_JSON = "application/vnd.sun.wadl+xml", "application/json"
_NAMESPACE = "http://wadl.dev.java.net/2009/02"
_PARTS = "multipart/related"
_NAMES = {
    "studies": "study", "series": "series", "instances": "instance", "frames": "frames", "bulkdata": "path",
    performed_steps.RESOURCE: "mppsUID", workitems.RESOURCE: "workitem", subscribers.RESOURCE: "aet",
}  # fmt: skip
_SEARCH = (
    ("PatientName", "string"), ("PatientID", "string"), ("StudyDate", "string"),
    ("AccessionNumber", "string"), ("ModalitiesInStudy", "string"),
    ("StudyInstanceUID", "string"), ("includefield", "string"),
    ("fuzzymatching", "boolean"), ("limit", "integer"), ("offset", "integer"),
)  # fmt: skip
_OF_STEPS = "ScheduledProcedureStepSequence."
_WORKLIST = (
    (_OF_STEPS + "ScheduledStationAETitle", "string"),
    (_OF_STEPS + "ScheduledProcedureStepStartDate", "string"), (_OF_STEPS + "Modality", "string"),
    ("PatientName", "string"), ("PatientID", "string"), ("AccessionNumber", "string"),
    ("StudyInstanceUID", "string"), ("includefield", "string"),
    ("fuzzymatching", "boolean"), ("limit", "integer"), ("offset", "integer"),
)  # fmt: skip
_WORKITEMS = (
    ("ProcedureStepState", "string"), ("WorklistLabel", "string"), ("InputReadinessState", "string"),
    ("ScheduledProcedureStepPriority", "string"), ("ExpectedCompletionDateTime", "string"),
    ("PatientName", "string"), ("PatientID", "string"), ("StudyInstanceUID", "string"),
    ("includefield", "string"), ("fuzzymatching", "boolean"), ("limit", "integer"), ("offset", "integer"),
)  # fmt: skip
_PICTURE = (
    ("viewport", "string"), ("window", "string"), ("quality", "integer"), ("annotation", "string"),
)  # fmt: skip
_PARAMETERS: Mapping[str, tuple[tuple[str, str], ...]] = {
    search.__name__: _SEARCH,
    pictures.__name__: _PICTURE,
    overlay_planes.__name__: (("reduce", "integer"),),
    scheduled_steps.__name__: _WORKLIST,
    performed_steps.__name__: (("includefield", "string"),),
    f"{workitems.__name__}.find_workitems": _WORKITEMS,
}
_POSTED: Mapping[str, tuple[tuple[str, str], ...]] = {
    performed_steps.__name__: (("update", "string"),),
    f"{workitems.__name__}.create": (("workitem", "string"),),
    f"{workitems.__name__}.update": (("transaction-uid", "string"),),
    f"{subscribers.__name__}.subscribe": (("deletionlock", "boolean"), ("filter", "string")),
}
"""By the module of a verb, or the verb in it: its parameters in a GET, and in a POST."""
_GIVES: Mapping[str, tuple[str, ...]] = {
    search.__name__: (JSON, PLAIN_JSON, XML, _PARTS),
    metadata.__name__: (JSON, PLAIN_JSON, XML, _PARTS),
    retrieve.__name__: (_PARTS, DICOM, "application/zip"),
    frames.__name__: (_PARTS, OCTETS, "image/*", "video/*"),
    bulkdata.__name__: (_PARTS, OCTETS, "image/*", "video/*"),
    pictures.__name__: (_PARTS, "image/*", "video/*"),
    overlay_planes.__name__: ("image/png",),
    store.__name__: (JSON, PLAIN_JSON, XML),
    export.__name__: ("application/zip",),
    wado_uri.__name__: (DICOM, "image/*"),
    scheduled_steps.__name__: (JSON, PLAIN_JSON, XML, _PARTS),
    performed_steps.__name__: (JSON, PLAIN_JSON, XML, _PARTS),
    workitems.__name__: (JSON, PLAIN_JSON, XML, _PARTS),
    subscribers.__name__: (),
}
"""By the module of a verb: all it may answer with; without a row, anything."""
_DATASET = (JSON, PLAIN_JSON, XML, *(f'{_PARTS}; type="{kind}"' for kind in (JSON, XML)))
_TAKES: Mapping[str, tuple[str, ...]] = {
    store.__name__: tuple(f'{_PARTS}; type="{kind}"' for kind in (DICOM, JSON, XML)),
    performed_steps.__name__: _DATASET,
    workitems.__name__: _DATASET,
}
"""By the module of a verb: what a POST or PUT may carry; without a row, nothing."""
_STORED = {"200": "all stored", "202": "some stored, or with warnings", "409": "none stored"}
_INCONSISTENT = "inconsistent with the state of the workitem"
_RANGES = {"206": "a range of it", "416": "no such range"}
_ALSO: Mapping[str, Mapping[str, str]] = {
    store.__name__: _STORED,
    search.__name__: {"204": "no match"},
    scheduled_steps.__name__: {"204": "no match"},
    performed_steps.__name__: {
        "201": "created",
        "409": "the UID is in use, the step has ended, or the changes contradict it",
    },
    f"{workitems.__name__}.find_workitems": {
        "204": "no match",
        "206": "the first of them: ask for more by offset",
    },
    f"{workitems.__name__}.create": {"201": "created", "409": "there is a workitem of this UID"},
    f"{workitems.__name__}.request_cancellation": {"202": "accepted", "409": _INCONSISTENT},
    workitems.__name__: {"409": _INCONSISTENT},
    f"{subscribers.__name__}.subscribe": {"201": "subscribed"},
    bulkdata.__name__: _RANGES,
    export.__name__: _RANGES,
    retrieve.__name__: _RANGES,
    pictures.__name__: _RANGES,
}
_EMPTY = ("204", "304", "416")
_CARRYING = ("POST", "PUT")
_PROBLEM = "application/problem+json"
_REFUSED = ("400", "401", "403", "404", "406", "410", "413", "415", "429", "503")


def describe(tables: Tables) -> Verb:
    """Make the verb that answers OPTIONS for these tables: method -> path template -> verb."""

    async def options(_scope: Scope, _engines: Engines, request: Request) -> Response:
        """Tell what may be asked here, of the whole root or of one path."""
        template = request.scope["dicomweb.template"]
        allowed = [method for method, verbs in tables.items() if not template or template in verbs]
        headers = {**CHANGING, "Allow": ", ".join(allowed)}
        for want in accepted(request):
            if want.takes(WADL):
                body = wadl(tables, template, root_url(request) + "/")
                return Response(body, headers=headers, media_type=WADL)
            if want.takes(PLAIN_JSON) or want.takes(JSON):
                document = openapi(tables, request.scope["root_path"], template)
                return JSONResponse(document, headers=headers)
        raise errors.Unsupported(f"this is given as {WADL} or {PLAIN_JSON}")

    return options


def document(tables: Tables) -> Verb:
    """Make the verb that gives the OpenAPI document of these tables."""

    async def retrieve_openapi(_scope: Scope, _engines: Engines, request: Request) -> Response:
        """Give the OpenAPI document of this root."""
        return JSONResponse(openapi(tables, request.scope["root_path"]), headers=CHANGING)

    return retrieve_openapi


def openapi(tables: Tables, root: str, template: str = "") -> dict[str, Any]:
    """Return the OpenAPI 3.1 document of a root, or of one path template of it."""
    paths: dict[str, Any] = {}
    for method, verbs in tables.items():
        for path, verb in verbs.items():
            if template in ("", path):
                paths.setdefault(f"/{path_of(path)}", {})[method.lower()] = _operation(method, path, verb)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Vetark DICOMweb", "version": IMPLEMENTATION_VERSION_NAME},
        "servers": [{"url": root}],
        "security": [{"token": []}],
        "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
        "paths": paths,
    }


def wadl(tables: Tables, template: str, root: str) -> bytes:
    """Return the WADL document of a root, or of one path template of it."""
    application = ET.Element("application", xmlns=_NAMESPACE)
    resources = ET.SubElement(application, "resources", base=root)
    for path in sorted({path for verbs in tables.values() for path in verbs}):
        if template not in ("", path):
            continue
        resource = ET.SubElement(resources, "resource", path=path_of(path))
        for name in _values(path):
            ET.SubElement(resource, "param", name=name, style="template", type="xs:string")
        for method, verbs in tables.items():
            if path in verbs:
                _wadl_method(resource, method, verbs[path])
    whole: bytes = ET.tostring(application, encoding="utf-8", xml_declaration=True)
    return whole


def path_of(template: str) -> str:
    """Return a path template with its values named: `studies/{study}`."""
    words = template.split("/")
    return "/".join(
        f"{{{_NAMES[words[place - 1]]}}}" if word == "*" else word for place, word in enumerate(words)
    )


def _values(template: str) -> list[str]:
    words = template.split("/")
    return [_NAMES[words[place - 1]] for place, word in enumerate(words) if word == "*"]


def _wadl_method(resource: ET.Element, method: str, verb: Verb) -> None:
    element = ET.SubElement(resource, "method", name=method, id=verb.__name__)
    request = ET.SubElement(element, "request")
    for name, kind in _parameters(method, verb):
        ET.SubElement(request, "param", name=name, style="query", type=f"xs:{kind}")
    if method in _CARRYING:
        for kind in dict.fromkeys(one.partition(";")[0] for one in _TAKES.get(verb.__module__, ())):
            ET.SubElement(request, "representation", mediaType=kind)
    response = ET.SubElement(element, "response", status="200")
    for kind in _GIVES.get(verb.__module__, ()):
        ET.SubElement(response, "representation", mediaType=kind)


def _parameters(method: str, verb: Verb) -> tuple[tuple[str, str], ...]:
    return _row(_PARAMETERS if method in {"GET", "HEAD"} else _POSTED, verb, ())


def _row(table: Mapping[str, T], verb: Verb, otherwise: T) -> T:
    """The row of a verb: its own, or its module's."""
    return table.get(f"{verb.__module__}.{verb.__name__}", table.get(verb.__module__, otherwise))


def _operation(method: str, path: str, verb: Verb) -> dict[str, Any]:
    told = inspect.getdoc(verb) or verb.__name__
    given = _GIVES.get(verb.__module__, ("*/*",))
    content: dict[str, Any] = {kind: {} for kind in given} if method != "HEAD" else {}
    also: Mapping[str, str] = _row(_ALSO, verb, {})
    answers = {"200": "done", "204": "done", "304": "not modified", **also}
    operation: dict[str, Any] = {
        "summary": told.splitlines()[0],
        "parameters": [
            *(
                {"name": name, "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}
                for name in _values(path)
            ),
            *(
                {"name": name, "in": "query", "schema": {"type": kind}}
                for name, kind in _parameters(method, verb)
            ),
        ],
        "responses": {
            **{status: {"description": "a problem", "content": {_PROBLEM: {}}} for status in _REFUSED},
            **{
                status: {"description": text} | ({} if status in _EMPTY else {"content": content})
                for status, text in answers.items()
            },
        },
    }
    if method in _CARRYING and verb.__module__ in _TAKES:
        bodies = {kind: {"schema": {"type": "string"}} for kind in _TAKES[verb.__module__]}
        operation["requestBody"] = {"required": True, "content": bodies}
    return operation
