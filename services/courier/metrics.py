"""Counters of the courier: what it works off, and how long that takes."""

from prometheus_client import Counter, Gauge, Histogram

OPEN = Gauge("vetark_courier_work_open", "pieces of background work under way")
RETENTION_DELETED = Counter(
    "vetark_retention_deleted_studies", "studies that were deleted because their tenant's time was over"
)
COOLED = Counter(
    "vetark_cooled_studies", "studies that were moved to the cold storage class, as nobody had opened them"
)
WORK_SECONDS = Histogram(
    "vetark_courier_work_seconds",
    "seconds of one piece of background work, by its queue and whether it was done",
    ["queue", "done"],
    buckets=(0.005, 0.025, 0.1, 0.5, 1, 5, 30, 120, 600),
)
ERRAND_SECONDS = Histogram(
    "vetark_errand_seconds",
    "seconds of one try of an errand at a remote AE or a practice system, by its kind",
    ["kind"],
    buckets=(0.1, 0.5, 1, 5, 30, 120, 600),
)
