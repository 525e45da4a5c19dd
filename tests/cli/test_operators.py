from functools import partial

import pytest

from services.persistence import Engines
from services.tenancy import operators, users
from tests.cli.conftest import Vetark

EMAIL, PASSWORD = "olivia@vetark.test", "seven lamps under a quiet pier"


@pytest.fixture
def vetark(vetark: Vetark) -> Vetark:
    """`vetark operator`."""
    return partial(vetark, "operator")


class TestOperator:
    async def test_comes_with_a_password_from_standard_input_and_goes(
        self, vetark: Vetark, engines: Engines
    ) -> None:
        told = await vetark("create", "--email", EMAIL, "--password-stdin", stdin=f"{PASSWORD}\n")
        assert (told.exit_code, told.stdout) == (0, "")
        assert (await users.sign_in(engines, EMAIL, PASSWORD, "127.0.0.1")).operator
        assert EMAIL in (await vetark("list")).output
        assert (await vetark("remove", "--email", EMAIL)).exit_code == 0
        assert await operators.find(engines) == []

    async def test_gets_a_generated_one_alone_on_stdout(self, vetark: Vetark, engines: Engines) -> None:
        told = await vetark("create", "--email", EMAIL, "--generate-password")
        assert await users.sign_in(engines, EMAIL, told.stdout.strip(), "127.0.0.1")

    async def test_gets_no_weak_one(self, vetark: Vetark) -> None:
        told = await vetark("create", "--email", EMAIL, "--password-stdin", stdin="password1234\n")
        assert (told.exit_code, told.output.count("\n")) == (1, 1)
