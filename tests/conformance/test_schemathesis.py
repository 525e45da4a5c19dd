"""Schemathesis over the OpenAPI document we serve: every answer is one that it foretells, and none is 5xx.

It cannot write multipart/related: what comes by POST is fuzzed in tests/api/dicomweb/test_multipart.py.
"""

import asyncio
import sys
from pathlib import Path

import pytest

from services.persistence import Engines
from services.settings import Settings
from services.tenancy import tokens
from services.tenancy.scope import Scope
from tests.api.clients import api
from tests.archive.samples import put_all, series

CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "unsupported_method",
    "allow_header_conformance",
    "ignored_auth",
)


async def run(settings: Settings, engines: Engines, oakwood: Scope, folder: Path, *options: str) -> None:
    """Let it loose on one clinic's root; what it finds fails the test, with its report."""
    await put_all(oakwood, engines, series(2))
    token = await tokens.create(oakwood, engines, role="administrator")
    async with api(settings) as port:
        root = f"http://127.0.0.1:{port}/tenants/oakwood/dicomweb"
        tester = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "schemathesis.cli", "run", f"{root}/openapi.json", "--url", root),
            *("--header", f"Authorization: Bearer {token}", "--checks", ",".join(CHECKS)),
            *(
                "--continue-on-failure",
                "--warnings",
                "off",
                "--exclude-method",
                "POST",
                "--no-color",
                *options,
            ),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            cwd=folder,
        )
        out, _ = await tester.communicate()
    assert tester.returncode == 0, out.decode()[-6000:]


class TestDocument:
    async def test_is_true(
        self, settings: Settings, engines: Engines, oakwood: Scope, tmp_path: Path
    ) -> None:
        options = ("--phases", "fuzzing", "--max-examples", "2", "--seed", "7")
        await run(settings, engines, oakwood, tmp_path, *options, "--generation-database", "none")

    @pytest.mark.soak
    async def test_is_true_for_long(
        self, settings: Settings, engines: Engines, oakwood: Scope, tmp_path: Path
    ) -> None:
        await run(
            settings, engines, oakwood, tmp_path, "--max-examples", "300", "--suppress-health-check", "all"
        )
