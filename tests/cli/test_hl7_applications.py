from functools import partial

import pytest

from services.persistence import Engines
from services.tenancy import hl7_applications
from services.tenancy.scope import Scope
from tests.cli.conftest import Vetark

OAKWOOD = ("--tenant", "oakwood")


@pytest.fixture(autouse=True)
def clinics(oakwood: Scope, elmside: Scope) -> None:
    """Two of them."""


@pytest.fixture
def vetark(vetark: Vetark) -> Vetark:
    """`vetark hl7-application`."""
    return partial(vetark, "hl7-application")


class TestApplications:
    async def test_all_that_is_said_of_one_is_kept_changed_and_forgotten(
        self, vetark: Vetark, engines: Engines, oakwood: Scope, elmside: Scope
    ) -> None:
        told = await vetark(
            *("add", *OAKWOOD, "--name", "PIMS", "--host", "10.0.0.9", "--port", "6661", "--tls"),
            *("--application", "PIMS", "--facility", "OAK", "--certificate", "AB" * 32),
        )
        assert told.output == ("oakwood knows PIMS, which sends from 10.0.0.9; results go to port 6661.\n")
        (known,) = await hl7_applications.find(oakwood, engines)
        assert (known.port, known.tls, known.certificate) == (6661, True, "ab" * 32)
        assert (known.application, known.facility) == ("PIMS", "OAK")
        assert not await hl7_applications.find(elmside, engines)
        await vetark("change", *OAKWOOD, "PIMS", "--rename", "Practice", "--forget", "port", "--no-tls")
        (known,) = await hl7_applications.find(oakwood, engines)
        assert (known.name, known.port, known.tls, known.facility) == ("Practice", None, False, "OAK")
        listed = await vetark("list", *OAKWOOD)
        assert listed.output.splitlines()[1].split() == ["Practice", "10.0.0.9", "PIMS", "OAK", "-", "no"]
        assert (await vetark("remove", "--tenant", "elmside", "Practice")).exit_code == 1
        assert (await vetark("remove", *OAKWOOD, "Practice")).exit_code == 0
        assert not await hl7_applications.find(oakwood, engines)

    @pytest.mark.parametrize(
        ("words", "why"),
        [
            (("--host", "10.0.0.0/8", "--port", "6661"), "a network only sends"),
            (("--host", "169.254.169.254"), "inside the installation"),
            (("--host", "10.0.0.9", "--certificate", "abc"), "fingerprint"),
            (("--host", "not a host"), "IP address"),
            (("--host", "10.0.0.9", "--facility", "x" * 65), "at most 64"),
            ((), "--host"),
        ],
    )
    async def test_what_cannot_be_is_told(self, vetark: Vetark, words: tuple[str, ...], why: str) -> None:
        told = await vetark("add", *OAKWOOD, "--name", "PIMS", *words)
        assert told.exit_code != 0
        assert why in told.output

    async def test_two_of_one_name_are_not(self, vetark: Vetark) -> None:
        both = [await vetark("add", *OAKWOOD, "--name", "PIMS", "--host", "10.0.0.9") for _ in range(2)]
        assert [one.exit_code for one in both] == [0, 1]
