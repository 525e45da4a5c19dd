import pytest

from services.persistence import Engines
from services.tenancy import attempts
from services.tenancy.attempts import tried
from services.tenancy.scope import Scope, operator_scope
from tests.cli.conftest import Vetark


@pytest.fixture
async def aside(oakwood: Scope, engines: Engines) -> list[str]:
    """Two jobs that are set aside."""

    async def failing() -> None:
        raise KeyError("surprise")

    for what in ("1.2.1", "1.2.2"):
        for _ in range(engines.settings.courier_tries):
            await tried(oakwood, engines, "erasing a deletion", what, failing)
    return [one.id for one in await attempts.find(operator_scope(), engines)]


class TestBackground:
    async def test_lists_what_is_set_aside_and_has_one_tried_again(
        self, vetark: Vetark, engines: Engines, aside: list[str]
    ) -> None:
        told = (await vetark("background", "list")).output
        for word in (*aside, "oakwood", "erasing a deletion", "1.2.1", "1.2.2", "unexpected KeyError"):
            assert word in told
        again = await vetark("background", "retry", aside[0])
        assert again.output.startswith("erasing a deletion (1.2.")
        assert [one.id for one in await attempts.find(operator_scope(), engines)] == aside[1:]

    async def test_has_all_tried_again(self, vetark: Vetark, engines: Engines, aside: list[str]) -> None:
        assert (await vetark("background", "retry", "--all")).output.count("tried again") == len(aside)
        assert await attempts.find(operator_scope(), engines) == []

    async def test_needs_to_be_told_what(self, vetark: Vetark, aside: list[str]) -> None:
        assert (await vetark("background", "retry")).exit_code == 2
        assert (await vetark("background", "retry", "--all", aside[0])).exit_code == 2
        assert (await vetark("background", "retry", "nothing")).exit_code == 1
