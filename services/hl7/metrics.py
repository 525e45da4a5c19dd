"""Counters of the HL7 entry point."""

from prometheus_client import Counter, Histogram

MESSAGES = Counter(
    "vetark_hl7_messages",
    "HL7 messages by their answer: taken, error (AE), rejected (AR)",
    ["answer"],
)
SECONDS = Histogram(
    "vetark_hl7_message_seconds",
    "seconds until a message is done and durable",
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)
