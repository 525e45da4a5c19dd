from functools import partial

import pytest

from services.archive.index import legal_holds
from services.persistence import Engines
from services.telemedicine import retention
from services.tenancy.scope import Scope
from tests.archive.samples import dataset, put
from tests.cli.conftest import Vetark


@pytest.fixture
def vetark(vetark: Vetark) -> Vetark:
    """`vetark tenant`."""
    return partial(vetark, "tenant")


class TestRetention:
    async def test_is_set_after_a_look_and_shown(
        self, vetark: Vetark, oakwood: Scope, engines: Engines
    ) -> None:
        told = await vetark("retention", "oakwood")
        assert (told.exit_code, "all others  for ever" in told.output) == (0, True)
        told = await vetark("retention", "oakwood", "--keep", "CR,DX=10y", "--keep", "US=5y", "--yes")
        assert told.exit_code == 0, told.output
        assert "would delete 0 studies" in told.output
        made = await retention.read(oakwood, engines)
        assert made.rules.days == {"CR": 3650, "DX": 3650, "US": 1825}
        told = await vetark("retention", "oakwood")
        assert "US          1825 days" in told.output

    @pytest.mark.parametrize(
        ("words", "told"),
        [
            (("--keep", "FOO"), "'FOO' is not modalities and a time, such as CR,DX=10y"),
            (("--keep", "CR,=10y"), "'CR,=10y' is not modalities and a time"),
            (("--keep", "CR="), "'' is not a time such as 90d or 10y, or forever"),
            (("--keep", "CR=36h"), "'36h' is not a time such as 90d"),
            (("--keep", "CR=9999999999y"), "'9999999999y' is longer than any time"),
            (("--others", "never"), "'never' is not a time such as 90d"),
            (("--keep", "CR=1y", "--keep", "US,CR=5y"), "a modality has one --keep: CR"),
        ],
    )
    @pytest.mark.usefixtures("oakwood")
    async def test_what_is_mistyped_is_refused_with_what_is_taken(
        self, vetark: Vetark, words: tuple[str, ...], told: str
    ) -> None:
        done = await vetark("retention", "oakwood", *words, "--yes")
        assert (done.exit_code, told in done.stderr) == (2, True), done.output

    async def test_a_word_that_is_no_modality_is_refused_unless_it_is_stored(
        self, vetark: Vetark, oakwood: Scope, elmside: Scope, engines: Engines
    ) -> None:
        await put(elmside, engines, dataset(Modality="FOO"))
        told = await vetark("retention", "oakwood", "--keep", "CR, FOO=5y", "--yes")
        assert (told.exit_code, "FOO is no modality such as CR" in told.stderr) == (1, True), told.output
        assert (await retention.read(oakwood, engines)).rules.days == {}
        told = await vetark("retention", "elmside", "--keep", "CR, FOO=5y", "--yes")
        assert told.exit_code == 0, told.output

    async def test_is_not_set_without_a_yes(self, vetark: Vetark, oakwood: Scope, engines: Engines) -> None:
        assert (await vetark("retention", "oakwood", "--others", "5y")).exit_code == 1
        assert (await retention.read(oakwood, engines)).rules.default is None


class TestHold:
    async def test_is_placed_listed_and_lifted(
        self, vetark: Vetark, oakwood: Scope, engines: Engines
    ) -> None:
        study = (await put(oakwood, engines, dataset())).study_instance_uid
        assert (await vetark("hold", "oakwood", study, "--reason", "a claim")).exit_code == 0
        (hold,) = await legal_holds.holds(oakwood, engines)
        told = await vetark("holds", "oakwood")
        assert hold.id in told.output
        assert "a claim" in told.output
        assert (await vetark("lift", "oakwood", hold.id, "--reason", "paid")).exit_code == 0
        assert await legal_holds.holds(oakwood, engines) == []
