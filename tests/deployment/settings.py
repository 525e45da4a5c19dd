"""Whether an environment is one that Vetark understands."""

import os
from collections.abc import Mapping
from unittest.mock import patch

import pytest
from click.testing import CliRunner

from services.cli import main
from services.settings import Settings
from services.upper_layer.proxy_header import balancers_of

PORTS = {"dimse": 11112, "hl7": 2575, "api": 8080}
"""Of the contract with modalities, practice systems and people."""
MONITORING_PORT = 9100
"""Where those are watched that speak no HTTP."""
GRACE_SECONDS = 10
"""What messages in work get after VETARK_DRAIN_SECONDS."""


def understood(environment: Mapping[str, str]) -> Settings:
    """The settings that it makes. Fails for a variable that is none, and for a value that does not do."""
    ours = {name for name in environment if name.startswith("VETARK_")}
    known = {f"VETARK_{name.upper()}" for name in Settings.model_fields}
    assert ours <= known
    with patch.dict(os.environ, environment, clear=True):
        settings = Settings()
    for name in ("dimse", "hl7", "http"):
        balancers_of(name, getattr(settings, f"{name}_proxy_networks"))
    return settings


def is_a_command(words: list[str]) -> None:
    """Fail unless `vetark` knows these words."""
    done = CliRunner().invoke(main, [*words, "--help"])
    if done.exit_code:
        pytest.fail(f"vetark {' '.join(words)}: {done.output}")
