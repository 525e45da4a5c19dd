from pathlib import Path

import pytest

from tests.cli.conftest import Vetark


class TestData:
    @pytest.mark.parametrize(
        "command",
        [
            "tenant list",
            "user list --tenant oakwood",
            "ae local add --tenant oakwood CT",
            "backup --list",
            "audit verify",
            "index verify",
            "index rebuild --tenant oakwood",
            "upgrade --dry-run",
            "upgrade",
            "vpn hub list",
            "edge sites",
            "background list",
        ],
    )
    async def test_a_command_that_is_not_the_first_begins_no_installation(
        self, vetark: Vetark, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, command: str
    ) -> None:
        """A mistyped folder would look like an installation that lost everything."""
        monkeypatch.delenv("VETARK_OBJECTS_URL")
        told = await vetark(*command.split(), "--data", str(tmp_path / "other"))
        assert (told.exit_code, "is no installation's folder" in told.stderr) == (1, True), told.output
        assert not (tmp_path / "other").exists()
