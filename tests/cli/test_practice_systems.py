import json

import pytest
from cryptography.fernet import Fernet

from services.persistence import Engines
from services.tenancy import practice_systems
from services.tenancy.scope import Scope
from tests.cli.conftest import Vetark

OF_OAKWOOD = ("--tenant", "oakwood")


class TestPracticeSystem:
    async def test_is_added_listed_and_removed(
        self, vetark: Vetark, engines: Engines, oakwood: Scope, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("VETARK_SECRET_KEY", Fernet.generate_key().decode())
        hook = ("--webhook", "https://pims.test/hook", "--no-launch")
        made = json.loads((await vetark("practice-system", "add", *OF_OAKWOOD, "ezyVet", *hook)).output)
        assert made["webhook_secret"].startswith("whsec_")
        assert await practice_systems.sign_in(engines, "oakwood", made["client_id"], made["client_secret"])
        shown = (await vetark("practice-system", "list", *OF_OAKWOOD)).output
        assert "find, request" in shown
        assert made["client_secret"] not in shown
        known = (
            "--url",
            "https://oak.provet.test",
            "--provet-client-id",
            "a",
            "--provet-client-secret-stdin",
        )
        done = await vetark("practice-system", "provet", *OF_OAKWOOD, made["client_id"], *known, stdin="b")
        assert done.exit_code == 0, done.output
        (found,) = await practice_systems.find(oakwood, engines)
        assert found.provet_url == "https://oak.provet.test"
        done = await vetark("practice-system", "remove", *OF_OAKWOOD, made["client_id"])
        assert done.exit_code == 0, done.output
        assert not await practice_systems.find(oakwood, engines)
        again = await vetark("practice-system", "remove", *OF_OAKWOOD, made["client_id"])
        assert again.exit_code != 0
