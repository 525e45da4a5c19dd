"""The conformance statement: what is committed is what the code says."""

from pathlib import Path

import pytest

from services.cli.hl7_statement import hl7_statement
from services.cli.statement import statement
from services.dimse.session import SYNTAXES
from services.settings import Settings
from tests.conformance.table_1 import SOP_CLASSES, TRANSFER_SYNTAXES

HL7 = Path(__file__).parents[2] / "docs" / "hl7.md"
COMMITTED = Path(__file__).parents[2] / "docs" / "conformance.md"


class TestStatement:
    def test_the_one_committed_is_the_one_that_is_generated(self) -> None:
        """`vetark conformance > docs/conformance.md` writes it anew."""
        assert COMMITTED.read_text() == statement(Settings.model_construct())

    @pytest.mark.parametrize("uid", [*SOP_CLASSES.values(), *TRANSFER_SYNTAXES.values(), *SYNTAXES])
    def test_every_class_and_syntax_of_the_seed_and_of_the_scp_is_named(self, uid: str) -> None:
        assert f"| {uid} |" in statement(Settings.model_construct())

    def test_a_setting_that_was_changed_shows(self) -> None:
        changed = statement(Settings.model_construct(maximum_clients=7, maximum_outgoing=3))
        assert "Number of associations: 7 accepted and 3 initiated" in changed


class TestHl7Statement:
    def test_the_one_committed_is_the_one_that_is_generated(self) -> None:
        """`vetark conformance --hl7 > docs/hl7.md` writes it anew."""
        assert HL7.read_text() == hl7_statement(Settings.model_construct())
