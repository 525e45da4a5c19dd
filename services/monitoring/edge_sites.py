"""What the sites with a spool of their own told last, as metrics."""

from collections.abc import Sequence

from prometheus_client.core import GaugeMetricFamily, Metric

from services.tenancy import edge_sites


def edge_metrics(rows: Sequence[edge_sites.EdgeSite]) -> list[Metric]:
    """What each site told last, of all its tenants together."""
    told = {
        "spooled_instances": "instances that wait at a site",
        "spooled_bytes": "bytes of its spool in use",
        "oldest_timestamp_seconds": "when the first of what waits there came; 0: nothing waits",
        "set_aside": "instances there that need somebody",
        "heard_timestamp_seconds": "when it told that",
        "snapshot_timestamp_seconds": "of when its snapshot of the AE registry is; 0: it has none",
    }
    gauges = {
        name: GaugeMetricFamily(f"vetark_edge_{name}", text, labels=["site"]) for name, text in told.items()
    }
    for site in sorted({row.site for row in rows}):
        mine = [row for row in rows if row.site == site]
        oldest = [row.waiting.oldest.timestamp() for row in mine if row.waiting.oldest]
        snapshots = [row.snapshot_at.timestamp() for row in mine if row.snapshot_at]
        for name, value in (
            ("spooled_instances", sum(row.waiting.instances for row in mine)),
            ("spooled_bytes", sum(row.waiting.bytes for row in mine)),
            ("oldest_timestamp_seconds", min(oldest, default=0)),
            ("set_aside", sum(row.waiting.aside for row in mine)),
            ("heard_timestamp_seconds", max(row.heard_at for row in mine).timestamp()),
            ("snapshot_timestamp_seconds", max(snapshots, default=0)),
        ):
            gauges[name].add_metric([site], value)
    return list(gauges.values())
