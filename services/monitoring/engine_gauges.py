"""Gauges of the engines as this process finds them, and of their disks; set when somebody asks."""

from contextlib import suppress

from prometheus_client import Gauge

from services.errors import PacsError
from services.persistence import Engines

_AWAY = Gauge("vetark_engine_away", "1 while an engine does not answer this process", ["engine"])
_FAILED_CALLS = Gauge(
    "vetark_engine_failed_calls", "calls of an engine by this process that met no answer", ["engine"]
)
_CHANGES_MISSED = Gauge(
    "vetark_changes_missed", "times that this process missed changes of documents and read all again"
)
_FREE = Gauge("vetark_disk_free_bytes", "bytes free on a disk, by what is on it", ["holds"])
_SIZE = Gauge("vetark_disk_size_bytes", "bytes of the disk", ["holds"])
_RESERVE = Gauge("vetark_disk_reserve_bytes", "bytes that images leave free", ["holds"])


def measure(engines: Engines) -> None:
    """Look at them now; a disk whose folder is gone is not told."""
    for outages in engines.outages():
        _AWAY.labels(outages.engine).set(outages.under_way)
        _FAILED_CALLS.labels(outages.engine).set(outages.failed_calls)
    _CHANGES_MISSED.set(engines.documents.gaps())
    gauges = (_FREE, _SIZE, _RESERVE)
    for gauge in gauges:
        gauge.clear()
    with suppress(PacsError):
        for disk in engines.disks.all():
            for gauge, value in zip(gauges, (disk.free, disk.size, disk.reserve), strict=True):
                gauge.labels(disk.holds).set(value)
