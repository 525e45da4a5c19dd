"""Moments as documents keep them."""

from datetime import UTC, datetime

EPOCH = datetime.fromtimestamp(0, UTC)
"""Before everything."""
