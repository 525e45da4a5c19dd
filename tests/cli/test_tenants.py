import re
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from services.archive.search.find import find
from services.dicom.query import Query
from services.persistence import Engines
from services.tenancy import tenants, users
from services.tenancy.scope import Scope, system_scope
from services.tenancy.sign_in import invitations
from services.tenancy.tenants import Limits
from tests.archive.samples import dataset, put
from tests.cli.conftest import Vetark


@pytest.fixture
def vetark(vetark: Vetark) -> Vetark:
    """`vetark tenant`."""
    return partial(vetark, "tenant")


class TestCreate:
    async def test_takes_all_that_is_known(self, vetark: Vetark, engines: Engines) -> None:
        told = await vetark(
            *("create", "oakwood", "--name", "Oakwood Clinic", "--kind", "clinic"),
            *("--locale", "en-GB", "--time-zone", "Europe/London", "--contact", "Ann"),
            *("--associations", "4", "--storage", "2TB", "--retention-days", "3650"),
        )
        assert (told.exit_code, told.output) == (0, "Created the clinic oakwood (Oakwood Clinic).\n")
        made = await tenants.get(engines, "oakwood")
        assert (made.locale, made.time_zone, made.contact) == ("en-GB", "Europe/London", "Ann")
        assert (made.limits, made.retention_days) == (Limits(4, 2 * 10**12, None), 3650)

    @pytest.mark.parametrize(
        ("wrong", "code"),
        [(("--time-zone", "Mars"), 1), (("--storage", "much"), 2), (("--associations", "-1"), 1)],
    )
    async def test_says_what_is_wrong(self, vetark: Vetark, wrong: tuple[str, str], code: int) -> None:
        told = await vetark("create", "oakwood", "--name", "O", "--kind", "clinic", *wrong)
        assert told.exit_code == code


@pytest.mark.usefixtures("oakwood")
class TestSet:
    async def test_changes_what_is_given_and_takes_limits_away(
        self, vetark: Vetark, engines: Engines
    ) -> None:
        await vetark(
            "set",
            "oakwood",
            "--storage",
            "500GB",
            "--storage-hard",
            "--instances-a-day",
            "9",
            "--name",
            "Oak",
        )
        assert (await tenants.get(engines, "oakwood")).limits == Limits(
            None, 500 * 10**9, 9, storage_hard=True
        )
        await vetark("set", "oakwood", "--associations", "2", "--no-limit", "storage", "--storage-soft")
        known = await tenants.get(engines, "oakwood")
        assert (known.name, known.limits) == ("Oak", Limits(2, None, 9))

    async def test_knows_no_other(self, vetark: Vetark) -> None:
        told = await vetark("set", "nowhere", "--name", "No")
        assert (told.exit_code, told.output) == (1, "Error: no such tenant\n")


class TestShow:
    async def test_tells_facts_and_use(self, vetark: Vetark, engines: Engines, oakwood: Scope) -> None:
        await put(oakwood, engines, dataset())
        await vetark("set", "oakwood", "--instances-a-day", "9")
        for _ in range(200):
            told = (await vetark("show", "oakwood")).output
            if "1 of 9" in told:
                break
        assert re.search(r"instances today +1 of 9", told)
        assert re.search(r"retention agreed +nothing\n", told)
        assert re.search(r"studies are kept +for ever: `vetark tenant retention oakwood`", told)
        await vetark("set", "oakwood", "--retention-days", "3650")
        await vetark("retention", "oakwood", "--keep", "US=5y", "--yes")
        kept = (await vetark("show", "oakwood")).output
        assert re.search(r"retention agreed +3650 days, which delete nothing by themselves", kept)
        assert re.search(r"studies are kept +US 1825 days, all others for ever: `", kept)
        assert re.search(r"storage +[1-9]\d+ bytes of no limit", told)


class TestSuspend:
    async def test_shuts_and_resume_opens(self, vetark: Vetark, engines: Engines, oakwood: Scope) -> None:
        assert (await vetark("suspend", "oakwood")).output == "oakwood is suspended.\n"
        assert (await tenants.get(engines, "oakwood")).state == "suspended"
        assert "suspended" in (await vetark("list")).output
        assert (await vetark("resume", "oakwood")).exit_code == 0
        assert (await tenants.get(engines, "oakwood")).state == "active"


class TestAppoint:
    async def test_prints_a_link_that_makes_an_administrator(
        self, vetark: Vetark, engines: Engines, oakwood: Scope
    ) -> None:
        told = await vetark("appoint", "oakwood", "--email", "head@oakwood.test", "--name", "Dr. Head")
        secret = told.stdout.strip().partition("#")[2]
        made = await invitations.accept(engines, secret, "", "seven lamps under a quiet pier", "127.0.0.1")
        assert made.roles == {"oakwood": "administrator"}


class TestTransfer:
    async def test_a_tenant_goes_out_and_comes_in_under_another_name(
        self, vetark: Vetark, engines: Engines, oakwood: Scope, tmp_path: Path
    ) -> None:
        await put(oakwood, engines, dataset())
        await users.create(oakwood, engines, "vet@oakwood.test", "veterinarian", None)
        out = str(tmp_path / "out")
        told = await vetark("export", "oakwood", out)
        assert (told.exit_code, told.output) == (0, f"Exported 1 objects of oakwood to {out}.\n")
        assert (await vetark("import", out)).exit_code == 1  # the name is taken
        told = await vetark("import", out, "--as", "beechhill")
        assert told.output == (
            "Imported 1 objects as beechhill.\n"
            "To see to: vet@oakwood.test (veterinarian) has an account here: invite them.\n"
        )
        made = await tenants.get(engines, "beechhill")
        assert (made.name, made.state) == ("Oakwood", "active")
        assert len((await find(system_scope("beechhill"), engines, Query("STUDY"))).rows) == 1

    async def test_an_import_broken_off_leaves_the_scps_shut_and_goes_on(
        self, vetark: Vetark, engines: Engines, oakwood: Scope, tmp_path: Path
    ) -> None:
        await put(oakwood, engines, dataset())
        out = tmp_path / "out"
        await vetark("export", "oakwood", str(out))
        victim = next((out / "objects" / "instances").iterdir())
        victim.rename(tmp_path / "away")
        told = await vetark("import", str(out), "--as", "beechhill")
        assert (told.exit_code, told.output) == (1, f"Error: {victim.name} is missing\n")
        assert (await tenants.get(engines, "beechhill")).state == "suspended"
        (tmp_path / "away").rename(victim)
        assert (await vetark("import", str(out), "--as", "beechhill")).exit_code == 0
        assert (await tenants.get(engines, "beechhill")).state == "active"


class TestClose:
    async def test_wants_an_export_and_can_be_taken_back(
        self, vetark: Vetark, engines: Engines, oakwood: Scope, tmp_path: Path
    ) -> None:
        await put(oakwood, engines, dataset())
        told = await vetark("close", "oakwood")
        assert (told.exit_code, "export it first" in told.output) == (1, True)
        await vetark("export", "oakwood", str(tmp_path / "out"))
        told = await vetark("close", "oakwood", "--grace", "7d")
        day = (datetime.now(UTC) + timedelta(days=7)).date()
        assert told.exit_code == 0
        assert str(day) in told.output
        assert "deleted after" in (await vetark("show", "oakwood")).output
        assert (await vetark("resume", "oakwood")).exit_code == 1
        assert (await vetark("reopen", "oakwood")).output == "oakwood is active.\n"
