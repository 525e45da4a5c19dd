"""Counters of the DICOM entry point: associations, what they bring, how long each part of a C-STORE takes."""

from collections.abc import Mapping

from prometheus_client import Counter, Gauge, Histogram

from services.monitoring.tenants import TenantLabel
from services.upper_layer.dimse_messages import CommandField

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)

OPEN = Gauge("vetark_associations", "associations open")
OF_TENANT = Gauge("vetark_tenant_associations", "associations open, by tenant", ["tenant"])
PLACES = Gauge("vetark_association_places", "associations that this process takes at a time")
ENDED = Counter("vetark_associations_ended", "associations that are over, by how they ended", ["how"])
REJECTED = Counter("vetark_associations_rejected", "associations that were refused, by why", ["why"])
INSTANCES = Counter(
    "vetark_stored_instances", "instances that came by C-STORE, by what became of them", ["tenant", "result"]
)
RECEIVED = Counter("vetark_received_bytes", "bytes of datasets that came by C-STORE", ["tenant"])
STORE_SECONDS = Histogram(
    "vetark_store_seconds",
    "seconds of a C-STORE: to receive its dataset, to keep the object, to index it",
    ["part"],
    buckets=_SECONDS,
)
REQUEST_SECONDS = Histogram(
    "vetark_dimse_request_seconds", "seconds to the last answer of a request", ["operation"], buckets=_SECONDS
)
_RECEIVE, _OBJECT, _INDEX = (STORE_SECONDS.labels(part) for part in ("receive", "object", "index"))
OPERATIONS = {field.value: field.name.removesuffix("_RQ").replace("_", "-") for field in CommandField}
"""Operations by their command field, such as C-STORE."""
_REQUESTS = {value: REQUEST_SECONDS.labels(name) for value, name in OPERATIONS.items()}
_UNKNOWN = REQUEST_SECONDS.labels("unknown")
_TENANTS = TenantLabel()


def request(operation: int, seconds: float) -> None:
    """One request is answered."""
    _REQUESTS.get(operation, _UNKNOWN).observe(seconds)


def instance(receive: float, objects: float, index: float) -> None:
    """One C-STORE is done, in these seconds; those of a resent instance have no object and no index."""
    _RECEIVE.observe(receive)
    if objects or index:
        _OBJECT.observe(objects)
        _INDEX.observe(index)


def began(tenant: str) -> None:
    """One association is established."""
    OPEN.inc()
    OF_TENANT.labels(_TENANTS.of(tenant)).inc()


def ended(tenant: str, how: str, instances: Mapping[str, int], received: int) -> None:
    """One association is over; `how` in words, of which those before a colon are the kind.

    `instances` that it brought, by what became of them; `received` bytes.
    """
    OPEN.dec()
    ENDED.labels(how.partition(":")[0]).inc()
    label = _TENANTS.of(tenant)
    OF_TENANT.labels(label).dec()
    for result, count in instances.items():
        if count:
            INSTANCES.labels(label, result).inc(count)
    if received:
        RECEIVED.labels(label).inc(received)
