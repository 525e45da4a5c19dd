import subprocess
from pathlib import Path

from services.tenancy.vpn import checks
from services.vpn.keys import new_keys
from tests import programs


class TestKeys:
    def test_are_those_that_wireguard_makes_of_the_private_one(self, wireguard: Path) -> None:
        made = new_keys()
        assert checks.public_key(made.public) == made.public
        told = subprocess.run(
            [programs.find("wg"), "pubkey"], input=made.private, text=True, capture_output=True, check=True
        )
        assert told.stdout.strip() == made.public
        assert new_keys() != made
