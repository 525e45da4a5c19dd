"""Metrics of the whole installation, as its records have them: every process tells the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from services.monitoring.edge_sites import edge_metrics
from services.persistence import Engines
from services.persistence.upgrade import states
from services.tenancy import attempts, edge_sites, failure_counts, queue_counts, quotas, scrub_counts
from services.tenancy.backups.nightly import last_made
from services.tenancy.scope import operator_scope


async def metrics(engines: Engines) -> bytes:
    """Give them in Prometheus' text format. Raises Unavailable."""
    died, aside = await failure_counts.read(engines), await attempts.counted(engines)
    outages, jumps = await failure_counts.outages(engines), await failure_counts.clock_jumps(engines)
    scrubs, made = await scrub_counts.read(engines), await last_made(operator_scope(), engines)
    sites = edge_metrics(await edge_sites.read(engines))
    failures = CounterMetricFamily(
        "vetark_background_failures", "background work that ended unexpectedly", labels=["work"]
    )
    for work, count in died.items():
        failures.add_metric([work], count)
    away = CounterMetricFamily(
        "vetark_engine_outages", "times that an engine did not answer some process", labels=["engine"]
    )
    for engine, count in outages.items():
        away.add_metric([engine], count)
    clocks = CounterMetricFamily("vetark_clock_jumps", "times that a process saw its clock jump", jumps)
    waiting = GaugeMetricFamily("vetark_set_aside", "background work that is set aside", labels=["work"])
    for work, count in aside.items():
        waiting.add_metric([work], count)
    quota = GaugeMetricFamily(
        "vetark_storage_quota_tenants", "tenants that use at least this percentage", labels=["percent"]
    )
    for percent, count in (await quotas.tenants_past(operator_scope(), engines)).items():
        quota.add_metric([str(percent)], count)
    told = [
        ("vetark_damaged_images", "stored images that are known not to be what was received", scrubs.damaged),
        ("vetark_scrubs_under_way", "tenants whose images are being read again", scrubs.under_way),
        ("vetark_scrub_read_bytes", "bytes that these scrubs, or the last, have read", scrubs.bytes),
        (
            "vetark_oldest_scrub_timestamp_seconds",
            "when the scrub ended that is oldest; 0: none has",
            _unix(scrubs.oldest),
        ),
        (
            "vetark_last_backup_timestamp_seconds",
            "when a courier last backed up the records, in Unix time; 0: never",
            _unix(made),
        ),
    ]
    gauges = [GaugeMetricFamily(name, text, value) for name, text, value in told]
    registry = CollectorRegistry()
    upgrades = await _upgrades(engines)
    registry.register(
        _Read([failures, away, clocks, waiting, quota, *await _queues(engines), *sites, *upgrades, *gauges])
    )
    return generate_latest(registry)


async def _queues(engines: Engines) -> list[Metric]:
    """Tell how much is due in each queue of the courier, and since when the oldest of it."""
    ages = GaugeMetricFamily(
        "vetark_queue_oldest_seconds", "seconds for which the oldest work of a queue is due", labels=["queue"]
    )
    counts = GaugeMetricFamily(
        "vetark_queue_due",
        f"work that is due in a queue; counted up to {queue_counts.MOST}",
        labels=["queue"],
    )
    for queue, found in (await queue_counts.read(engines)).items():
        counts.add_metric([queue], found.due)
        ages.add_metric([queue], found.oldest_seconds)
    return [counts, ages]


async def _upgrades(engines: Engines) -> list[Metric]:
    """Tell how far upgrades of index and records are, known to this process and under way."""
    told = {
        "vetark_documents_version": "the last step of upgrades that documents have taken",
        "vetark_documents_settled_version": "the last step since which nobody writes who does not know it",
        "vetark_upgrade_under_way": "1 while a step of an upgrade is under way, or was broken off",
        "vetark_upgrade_documents": "documents that the step under way has gone through",
    }
    families = [GaugeMetricFamily(name, text, labels=["part"]) for name, text in told.items()]
    for state in await states(engines.documents):
        values = (state.version, state.settled, float(state.under_way), state.done)
        for family, value in zip(families, values, strict=True):
            family.add_metric([state.part.removesuffix("_version")], value)
    return list(families)


def _unix(moment: datetime | None) -> float:
    return moment.timestamp() if moment else 0.0


@dataclass(frozen=True, slots=True, eq=False)
class _Read:
    """Metrics that were read elsewhere."""

    families: Sequence[Metric]

    def collect(self) -> Sequence[Metric]:
        """Return the metrics to the registry that asks."""
        return self.families
