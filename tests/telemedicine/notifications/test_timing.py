from datetime import UTC, datetime

import pytest

from services.telemedicine.events import CaseEvent
from services.telemedicine.notifications.telling import TELLINGS
from services.telemedicine.notifications.timing import next_digest, quiet_until
from services.tenancy.notification_settings import NotificationSettings

NIGHT, MORNING = 22 * 60, 7 * 60


def settings(start: int | None, end: int | None, zone: str = "") -> NotificationSettings:
    return NotificationSettings("somebody", {}, start, end, zone, MORNING)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


class TestQuietUntil:
    @pytest.mark.parametrize(
        ("start", "end", "now", "until"),
        [
            (NIGHT, MORNING, "2026-11-29 23:00", "2026-11-30 07:00"),
            (NIGHT, MORNING, "2026-11-30 06:59", "2026-11-30 07:00"),
            (NIGHT, MORNING, "2026-11-30 07:00", None),
            (MORNING, NIGHT, "2026-11-30 12:00", "2026-11-30 22:00"),
            (MORNING, NIGHT, "2026-11-30 23:00", None),
            (None, None, "2026-11-30 23:00", None),
        ],
    )
    def test_passes_midnight(self, start: int | None, end: int | None, now: str, until: str | None) -> None:
        assert quiet_until(settings(start, end), "UTC", at(now)) == (at(until) if until else None)

    def test_goes_by_the_persons_clock_and_else_by_the_tenants(self) -> None:
        now = at("2026-11-29 21:30")  # 22:30 in Berlin, 13:30 in Los Angeles
        assert quiet_until(settings(NIGHT, MORNING), "Europe/Berlin", now) == at("2026-11-30 06:00")
        assert quiet_until(settings(NIGHT, MORNING, "America/Los_Angeles"), "Europe/Berlin", now) is None


class TestNextDigest:
    def test_is_always_later(self) -> None:
        for now, then in (("06:59", "2026-11-29 07:00"), ("07:00", "2026-11-30 07:00")):
            assert next_digest(settings(None, None), "UTC", at(f"2026-11-29 {now}")) == at(then)

    def test_keeps_its_hour_when_clocks_are_put_forward(self) -> None:
        zone = "Europe/London"
        before, after = at("2026-03-28 08:00"), at("2026-03-29 08:00")
        assert next_digest(settings(None, None, zone), "UTC", before) == at("2026-03-29 06:00")
        assert next_digest(settings(None, None, zone), "UTC", after) == at("2026-03-30 06:00")


class TestTellings:
    def test_have_a_row_for_every_event(self) -> None:
        assert TELLINGS.keys() == set(CaseEvent)
