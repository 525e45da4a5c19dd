"""Gauges of this machine's disks, set when somebody asks."""

from contextlib import suppress

from prometheus_client import Gauge

from services.errors import PacsError
from services.persistence import Engines

_FREE = Gauge("vetark_disk_free_bytes", "bytes free on a disk, by what is on it", ["holds"])
_SIZE = Gauge("vetark_disk_size_bytes", "bytes of the disk", ["holds"])
_RESERVE = Gauge("vetark_disk_reserve_bytes", "bytes that images leave free", ["holds"])


def measure(engines: Engines) -> None:
    """Look at the disks now; one whose folder is gone is not told."""
    gauges = (_FREE, _SIZE, _RESERVE)
    for gauge in gauges:
        gauge.clear()
    with suppress(PacsError):
        for disk in engines.disks.all():
            for gauge, value in zip(gauges, (disk.free, disk.size, disk.reserve), strict=True):
                gauge.labels(disk.holds).set(value)
