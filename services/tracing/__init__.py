"""Spans of what a process does (OpenTelemetry), sent to where the settings say; without that, nothing at all.

A span's name and attributes are kinds, tenants and statuses: never a UID, a name or a path.
"""

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import TYPE_CHECKING

from services.errors import Misconfigured
from services.settings import Settings

if TYPE_CHECKING:
    from opentelemetry.sdk.trace.export import SpanExporter

    from services.tracing.spans import Spans

_NOTHING: AbstractContextManager[None] = nullcontext()


class _Open:
    """The tracer of this process while one is open, as OpenTelemetry itself has one for each process."""

    tracer: "Spans | None" = None


def span(name: str, **attributes: str | int) -> AbstractContextManager[None]:
    """A span around some work; an exception that leaves it marks it, by its type alone."""
    return _NOTHING if _Open.tracer is None else _Open.tracer.span(name, attributes)


def answering(name: str, headers: Iterable[tuple[bytes, bytes]]) -> AbstractContextManager[None]:
    """A span around a request, which may carry the span of who asked (W3C traceparent)."""
    return _NOTHING if _Open.tracer is None else _Open.tracer.answering(name, headers)


def trace_id() -> str:
    """The trace that this runs in, in hexadecimal; empty where there is none."""
    return "" if _Open.tracer is None else _Open.tracer.trace_id()


@contextmanager
def tracing(process: str, settings: Settings, exporter: "SpanExporter | None" = None) -> Iterator[None]:
    """Send traces meanwhile, where `VETARK_TRACES_URL` names a collector, or to an `exporter`.

    Raises Misconfigured without the packages of `vetark[tracing]`, Invalid for what is no address.
    """
    if settings.traces_url is None and exporter is None:
        yield
        return
    try:
        from services.tracing.spans import sending  # noqa: PLC0415 an extra, for those who collect traces
    except ImportError:
        raise Misconfigured("VETARK_TRACES_URL needs OpenTelemetry: pip install 'vetark[tracing]'") from None
    with sending(process, settings, exporter) as tracer:
        _Open.tracer = tracer
        try:
            yield
        finally:
            _Open.tracer = None
