"""A clinic that leaves takes what is its own, all of it and nothing else."""

from pathlib import Path

import pytest

from services.archive.exchange.transfer import export
from tests.isolation.conftest import Twins
from tests.isolation.twins import ONLY_THERE


@pytest.fixture(autouse=True)
def _untouched(untouched: None) -> None:
    """Who leaves takes nothing from Elmside."""


class TestExport:
    async def test_holds_ones_own_and_nothing_of_the_twin(self, twins: Twins, tmp_path: Path) -> None:
        await export(twins.oak.scope, twins.oak.engines, tmp_path / "out")
        files = [path for path in (tmp_path / "out").rglob("*") if path.is_file()]
        everything = b"".join(path.read_bytes() for path in files).decode("latin-1")
        names = " ".join(str(path.relative_to(tmp_path)) for path in files)
        assert "OAKMARK" in everything
        assert twins.oak.people["vet"].email in everything
        assert not twins.elm.leaks_into(everything + names) - {
            ONLY_THERE
        }  # our trail says that we asked for it

    async def test_holds_no_secret(self, twins: Twins, tmp_path: Path) -> None:
        await export(twins.oak.scope, twins.oak.engines, tmp_path / "out")
        everything = b"".join(path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file())
        kept = [
            one[name]
            for collection in ("users", "tokens", "sessions", "links")
            for one in await twins.oak.engines.documents.installation(collection).find({})
            for name in ("password", "secret")
            if name in one
        ]
        assert kept
        assert not [secret for secret in kept if secret.encode() in everything]
