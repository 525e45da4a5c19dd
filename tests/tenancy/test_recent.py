import pytest

from services.persistence import Engines
from services.tenancy import recent
from services.tenancy.recent import Recent


class TestRecent:
    def test_remembers_for_a_moment(self, engines: Engines, monkeypatch: pytest.MonkeyPatch) -> None:
        kept: Recent[str, int] = Recent()
        kept.put(engines, "a", 1)
        assert kept.get(engines, "a") == 1
        assert kept.get(engines, "b") is None
        monkeypatch.setattr(recent, "KEPT", -1.0)
        kept.put(engines, "a", 1)
        assert kept.get(engines, "a") is None

    def test_forgets_when_told(self, engines: Engines) -> None:
        kept: Recent[str, int] = Recent()
        kept.put(engines, "a", 1)
        kept.put(engines, "b", 2)
        kept.forget(engines, "a")
        assert (kept.get(engines, "a"), kept.get(engines, "b")) == (None, 2)
        kept.clear(engines)
        assert kept.get(engines, "b") is None

    def test_forgets_everything_of_everybody_when_rights_change(self, engines: Engines) -> None:
        one: Recent[str, int] = Recent()
        other: Recent[str, int] = Recent()
        one.put(engines, "a", 1)
        other.put(engines, "b", 2)
        recent.forget_all(engines)
        assert one.get(engines, "a") is other.get(engines, "b") is None

    def test_is_bounded(self, engines: Engines, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(recent, "MOST", 2)
        kept: Recent[str, int] = Recent()
        for key in "abc":
            kept.put(engines, key, 1)
        assert kept.get(engines, "c") == 1
        assert kept.get(engines, "a") is None
