from services.delivery import rules
from services.persistence import Engines
from services.tenancy.application_entities import add_remote, get_remote
from services.tenancy.scope import Scope
from tests.cli.conftest import Vetark

OAKWOOD = ("--tenant", "oakwood")


class TestRoute:
    async def test_a_rule_comes_is_listed_and_goes(
        self, vetark: Vetark, engines: Engines, oakwood: Scope, elmside: Scope
    ) -> None:
        await add_remote(oakwood, engines, name="Reader", aet="READER", host="192.0.2.1", port=104)
        given = ("--to", "Reader", "--modality", "CT", "--species", "Eq*", "--calling", "*")
        told = await vetark("route", "add", *OAKWOOD, "Horses", *given)
        assert (told.exit_code, told.output) == (
            0,
            "Horses: sent on to Reader once a series is quiet.\n",
        )
        (rule,) = await rules.find(oakwood, engines)
        assert (rule.modality, rule.species, rule.calling_aet, rule.description) == ("CT", "Eq*", None, None)
        assert (await vetark("route", "list", *OAKWOOD)).output.splitlines()[1].split() == [
            *("Horses", "Reader", "CT", "any", "any", "Eq*")
        ]
        theirs = ("--tenant", "elmside")
        assert "Horses" not in (await vetark("route", "list", *theirs)).output
        assert (await vetark("route", "remove", *theirs, "Horses")).exit_code == 1
        assert (await vetark("route", "remove", *OAKWOOD, "Horses")).exit_code == 0
        assert await rules.find(oakwood, engines) == []

    async def test_it_leads_to_a_server_that_is_known(self, vetark: Vetark, oakwood: Scope) -> None:
        told = await vetark("route", "add", *OAKWOOD, "Horses", "--to", "Nobody")
        assert (told.exit_code, told.output) == (1, "Error: no such remote AE\n")


class TestRemote:
    async def test_may_get_one_image_an_association(
        self, vetark: Vetark, engines: Engines, oakwood: Scope
    ) -> None:
        known = ("--name", "Old", "--aet", "OLD", "--host", "192.0.2.1", "--port", "104")
        await vetark("ae", "remote", "add", *OAKWOOD, *known, "--association-per-image")
        assert (await get_remote(oakwood, engines, "Old")).association_per_image
        await vetark("ae", "remote", "change", *OAKWOOD, "Old", "--association-for-many")
        assert not (await get_remote(oakwood, engines, "Old")).association_per_image

    async def test_may_be_told_less_of_the_worklist(
        self, vetark: Vetark, engines: Engines, oakwood: Scope
    ) -> None:
        known = ("--name", "CR", "--aet", "CR1", "--host", "192.0.2.1")
        await vetark("ae", "remote", "add", *OAKWOOD, *known, "--worklist-own")
        cr = await get_remote(oakwood, engines, "CR")
        assert (cr.worklist_own, cr.worklist_started) == (True, True)
        await vetark("ae", "remote", "change", *OAKWOOD, "CR", "--worklist-all", "--worklist-unstarted")
        cr = await get_remote(oakwood, engines, "CR")
        assert (cr.worklist_own, cr.worklist_started) == (False, False)
