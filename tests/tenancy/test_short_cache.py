import pytest

from services.persistence import Engines
from services.tenancy import short_cache
from services.tenancy.short_cache import ShortCache


class One(ShortCache[str, int]):
    """A kind."""


class Other(ShortCache[str, int]):
    """Another."""


class TestRecent:
    def test_remembers_for_a_moment(self, engines: Engines, monkeypatch: pytest.MonkeyPatch) -> None:
        kept = engines.own(One)
        kept.put("a", 1)
        assert kept.get("a") == 1
        assert kept.get("b") is None
        monkeypatch.setattr(short_cache, "KEPT_SECONDS", -1.0)
        kept.put("a", 1)
        assert kept.get("a") is None

    def test_forgets_when_told(self, engines: Engines) -> None:
        kept = engines.own(One)
        kept.put("a", 1)
        kept.put("b", 2)
        kept.forget("a")
        assert (kept.get("a"), kept.get("b")) == (None, 2)
        kept.clear()
        assert kept.get("b") is None

    def test_forgets_everything_of_everybody_when_rights_change(self, engines: Engines) -> None:
        one = engines.own(One)
        other = engines.own(Other)
        one.put("a", 1)
        other.put("b", 2)
        short_cache.forget_all(engines)
        assert one.get("a") is other.get("b") is None

    def test_is_bounded(self, engines: Engines, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(short_cache, "MOST", 2)
        kept = engines.own(One)
        for key in "abc":
            kept.put(key, 1)
        assert kept.get("c") == 1
        assert kept.get("a") is None
