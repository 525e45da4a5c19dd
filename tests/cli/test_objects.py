"""What `vetark objects probe` says; what it tries is in tests/persistence/test_bucket_probe.py."""

import pytest

from services.persistence import bucket_protection
from services.persistence.bucket_protection import Step
from services.persistence.objects import Objects
from services.persistence.tried import Tried
from tests.cli.conftest import Vetark


class TestProbe:
    @pytest.mark.parametrize("versions", ["Enabled", "off"])
    @pytest.mark.parametrize("wrong", [None, "a second object replaced the first"])
    async def test_ends_with_what_it_means(
        self, vetark: Vetark, monkeypatch: pytest.MonkeyPatch, versions: str, wrong: str | None
    ) -> None:
        async def probe(_: Objects) -> list[Tried]:
            return [Tried("written only where nothing is", True, wrong), Tried("object lock", False, "no")]

        async def state(_: object) -> list[Step]:
            return [Step("versions", versions), Step("lifecycle", "off")]

        async def look(_: Objects) -> None:
            return

        monkeypatch.setattr(Objects, "look", look)
        monkeypatch.setattr(Objects, "probe", probe)
        monkeypatch.setattr(Objects, "bucket", lambda _: None)
        monkeypatch.setattr(bucket_protection, "state", state)
        told = await vetark("objects", "probe")
        assert f"written only where nothing is  needed  {wrong or 'works'}" in told.stdout
        if wrong:
            assert told.exit_code == 1
            assert told.stderr == (
                "Error: Vetark must not keep images here: it lacks written only where nothing is\n"
            )
            return
        assert told.exit_code == 0
        last = told.stdout.splitlines()[3:]
        assert last[0] == "Vetark may keep images here."
        assert last[1] == f"Of this bucket: versions {versions}, lifecycle off."
        advised = ["`vetark objects protect`" in one for one in last[2:]]
        assert advised == ([True] if versions == "off" else [])


class TestRepair:
    @pytest.mark.parametrize(
        ("url", "told"),
        [
            ("file:///no/such/folder", "Error: there is no folder /no/such/folder\n"),
            ("/no/such/folder", "Error: the replica is s3://bucket or file:///folder\n"),
        ],
    )
    async def test_a_replica_that_is_not_there_is_named(self, vetark: Vetark, url: str, told: str) -> None:
        done = await vetark("objects", "repair", "--from", url)
        assert (done.exit_code, done.stdout, done.stderr) == (1, "", told)
