"""Spans by OpenTelemetry's SDK, sent by OTLP over HTTP."""

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter
from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from services.errors import Invalid
from services.settings import Settings

_FLUSH_MS = 2000
"""Milliseconds that spans get to be sent at the end of a process."""


class Spans:
    """Makes the spans of a process."""

    def __init__(self, tracer: trace.Tracer) -> None:
        self._tracer = tracer
        self._asked = TraceContextTextMapPropagator()

    def span(self, name: str, attributes: dict[str, str | int]) -> AbstractContextManager[None]:
        """A span within the one that this runs in."""
        return self._around(name, trace.SpanKind.INTERNAL, attributes)

    def answering(self, name: str, headers: Iterable[tuple[bytes, bytes]]) -> AbstractContextManager[None]:
        """A span within the one that a request carries."""
        carried = {key.decode("latin-1"): value.decode("latin-1") for key, value in headers}
        return self._around(name, trace.SpanKind.SERVER, {}, self._asked.extract(carried))

    def trace_id(self) -> str:
        """The trace that this runs in, in hexadecimal; empty where there is none."""
        context = trace.get_current_span().get_span_context()
        return f"{context.trace_id:032x}" if context.is_valid else ""

    @contextmanager
    def _around(
        self, name: str, kind: trace.SpanKind, attributes: dict[str, str | int], within: Context | None = None
    ) -> Iterator[None]:
        # An exception's message may quote a patient: it stays here.
        with self._tracer.start_as_current_span(
            name, within, kind, attributes, record_exception=False, set_status_on_exception=False
        ) as begun:
            try:
                yield
            except Exception as error:
                begun.set_status(trace.Status(trace.StatusCode.ERROR, type(error).__name__))
                raise


@contextmanager
def sending(process: str, settings: Settings, exporter: SpanExporter | None) -> Iterator[Spans]:
    """Send spans meanwhile, and what is left in the end. Raises Invalid for what is no address."""
    if exporter is None:
        if not str(settings.traces_url).startswith(("http://", "https://")):
            raise Invalid("VETARK_TRACES_URL is an address such as http://collector:4318/v1/traces")
        exporter = OTLPSpanExporter(endpoint=settings.traces_url)
    provider = TracerProvider(
        resource=Resource.create({"service.name": f"vetark-{process}"}),
        sampler=ParentBased(TraceIdRatioBased(settings.traces_share)),
        shutdown_on_exit=False,
    )
    provider.add_span_processor(BatchSpanProcessor(exporter))
    try:
        yield Spans(provider.get_tracer("vetark"))
    finally:
        provider.force_flush(_FLUSH_MS)
        provider.shutdown()
