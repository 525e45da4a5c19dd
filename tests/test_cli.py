import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from services.cli import main
from services.errors import BeingFetched
from services.persistence import Engines, Filter, Not, TenantObjects
from services.settings import Settings
from services.tenancy import tenants, tokens
from services.tenancy.application_entities import find_local, find_remote
from services.tenancy.scope import Scope, operator_scope, system_scope
from services.tenancy.users import sign_in
from tests.archive.samples import dataset, put
from tests.installation import Installation, environment_of
from tests.installation import vetark as run_vetark

Vetark = Callable[..., Awaitable[Result]]
PASSWORD = "correct horse battery"
USER = ("user", "create", "--tenant", "oakwood", "--email", "you@example.org", "--role", "veterinarian")


@pytest.fixture
def vetark(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Vetark:
    """`vetark` on the engines of the test."""
    for name, value in environment_of(settings).items():
        monkeypatch.setenv(name, value)

    async def run(*words: str, stdin: str = "") -> Result:
        return await asyncio.to_thread(CliRunner().invoke, main, words, stdin)

    return run


class TestMain:
    @pytest.mark.parametrize(
        "command",
        [
            "", "up", "dimse", "api", "courier", "tenant create", "tenant list", "ae local add",
            "ae local list", "ae remote add", "ae remote list", "user create", "token create",
            "index rebuild", "index verify",
        ],
    )  # fmt: skip
    async def test_every_command_explains_itself(self, vetark: Vetark, command: str) -> None:
        told = await vetark(*command.split(), "--help")
        assert told.exit_code == 0
        assert told.output.startswith("Usage:")

    async def test_a_wrong_setting_is_told_by_its_name(
        self, vetark: Vetark, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("VETARK_DIMSE_PORT", "many")
        told = await vetark("tenant", "list")
        assert told.exit_code == 2
        assert "VETARK_DIMSE_PORT: " in told.output

    async def test_two_engines_of_documents_are_refused_in_one_sentence(
        self, vetark: Vetark, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setenv("VETARK_MONGODB_URL", "mongodb://127.0.0.1:1/")
        monkeypatch.setenv("VETARK_SQLITE_FOLDER", str(tmp_path / "documents"))
        for command in (("tenant", "list"), ("api",)):
            told = await vetark(*command)
            assert told.exit_code == 2
            assert told.output.splitlines()[-1] == (
                "Error: VETARK_SQLITE_FOLDER and VETARK_MONGODB_URL are both set: unset one of them"
            )

    async def test_an_engine_that_does_not_answer_is_told_in_one_line(
        self, vetark: Vetark, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv("VETARK_SQLITE_FOLDER", raising=False)
        monkeypatch.setenv("VETARK_MONGODB_URL", "mongodb://127.0.0.1:1/")
        monkeypatch.setenv("VETARK_ENGINE_TIMEOUT", "0.2")
        told = await vetark("tenant", "list")
        assert told.exit_code == 1
        assert told.output.startswith("Error: ")
        assert told.output.count("\n") == 1


class TestTenant:
    async def test_a_tenant_is_created_and_listed(self, vetark: Vetark) -> None:
        told = await vetark("tenant", "create", "oakwood", "--name", "Oakwood Clinic", "--kind", "clinic")
        assert (told.exit_code, told.output) == (0, "Created the clinic oakwood (Oakwood Clinic).\n")
        assert (await vetark("tenant", "list")).output.splitlines()[1].split() == [
            *("oakwood", "clinic", "active", "Oakwood", "Clinic")
        ]

    async def test_a_slug_can_be_taken_or_wrong(self, vetark: Vetark, oakwood: Scope) -> None:
        options = ("--name", "x", "--kind", "clinic")
        assert "slug" in (await vetark("tenant", "create", oakwood.grant.tenant, *options)).output
        told = await vetark("tenant", "create", "../x", *options)
        assert (told.exit_code, told.output.count("\n")) == (1, 1)


class TestApplicationEntities:
    async def test_local_and_remote_ones_are_added_to_their_tenant_alone(
        self, vetark: Vetark, engines: Engines, oakwood: Scope, elmside: Scope
    ) -> None:
        assert (await vetark("ae", "local", "add", "--tenant", "oakwood", "OAKWOOD")).exit_code == 0
        told = await vetark(
            *("ae", "remote", "add", "--tenant", "oakwood", "--name", "X-ray", "--aet", "XRAY"),
            *("--host", "192.0.2.7", "--port", "104", "--query-retrieve"),
        )
        assert told.exit_code == 0
        assert [found.aet for found in await find_local(oakwood, engines)] == ["OAKWOOD"]
        assert [(a.host, a.port, a.query_retrieve, a.tls) for a in await find_remote(oakwood, engines)] == [
            ("192.0.2.7", 104, True, False)
        ]
        assert "OAKWOOD" in (await vetark("ae", "local", "list", "--tenant", "oakwood")).output
        assert "192.0.2.7" in (await vetark("ae", "remote", "list", "--tenant", "oakwood")).output
        assert await find_local(elmside, engines) == []
        assert "192.0.2.7" not in (await vetark("ae", "remote", "list", "--tenant", "elmside")).output

    async def test_an_unknown_tenant_is_told(self, vetark: Vetark) -> None:
        told = await vetark("ae", "local", "add", "--tenant", "nowhere", "NOWHERE")
        assert (told.exit_code, told.output) == (1, "Error: no such tenant\n")


@pytest.mark.usefixtures("oakwood")
class TestUser:
    async def test_a_password_from_standard_input_signs_in(self, vetark: Vetark, engines: Engines) -> None:
        told = await vetark(*USER, "--password-stdin", stdin=f"{PASSWORD}\n")
        assert (told.exit_code, told.stdout) == (0, "")
        assert (await sign_in(engines, "you@example.org", PASSWORD, "127.0.0.1")).email == "you@example.org"

    async def test_a_generated_one_is_printed_once_and_alone(self, vetark: Vetark, engines: Engines) -> None:
        told = await vetark(*USER, "--generate-password")
        password = told.stdout.strip()
        assert told.stdout == f"{password}\n"
        assert await sign_in(engines, "you@example.org", password, "127.0.0.1")

    async def test_a_weak_one_is_refused(self, vetark: Vetark) -> None:
        told = await vetark(*USER, "--password-stdin", stdin="demo\n")
        assert told.exit_code == 1
        assert "at least" in told.output


class TestToken:
    async def test_it_stands_alone_on_stdout_and_opens_its_tenant(
        self, vetark: Vetark, engines: Engines, oakwood: Scope
    ) -> None:
        told = await vetark(
            "token", "create", "--tenant", "oakwood", "--role", "technician", "--expires", "90d"
        )
        secret = told.stdout.strip()
        assert told.stdout == f"{secret}\n"
        assert (await tokens.scope_of_token(engines, secret)).tenants == oakwood.tenants

    async def test_a_time_it_does_not_understand_is_told(self, vetark: Vetark) -> None:
        told = await vetark("token", "create", "--tenant", "x", "--role", "technician", "--expires", "soon")
        assert told.exit_code == 2
        assert "12h, 90d or 1y" in told.output


class TestIndex:
    async def test_an_empty_installation_agrees_with_itself(self, vetark: Vetark, oakwood: Scope) -> None:
        assert oakwood.grant.tenant in (await vetark("index", "rebuild")).output
        told = await vetark("index", "verify")
        assert (told.exit_code, told.output) == (0, "Index and objects agree.\n")

    async def test_an_object_without_a_document_is_listed_and_exits_1(
        self, vetark: Vetark, engines: Engines, oakwood: Scope
    ) -> None:
        await engines.objects.of(oakwood.grant).replace("instances/1.2.3.dcm", b"not even DICOM")
        told = await vetark("index", "verify", "--tenant", "oakwood")
        assert told.exit_code == 1
        assert "1.2.3" in told.output
        assert "difference" in told.output

    async def test_images_of_a_tenant_that_is_not_there_are_told_of(
        self, vetark: Vetark, engines: Engines, oakwood: Scope
    ) -> None:
        lost = system_scope("elmside")
        await engines.objects.of(lost.grant).replace("instances/1.2.3.dcm", b"not even DICOM")
        told = await vetark("index", "rebuild")
        assert told.exit_code == 1
        assert "oakwood: 0 instances indexed" in told.stdout
        assert "elmside: 1 images are stored, but there is no such tenant" in told.stderr
        assert "vetark tenant create elmside --name NAME --kind clinic" in told.stderr
        assert "elmside: 1 images are stored" in (await vetark("index", "verify")).output
        await tenants.create(operator_scope(), engines, "elmside", name="Elmside", kind="clinic")
        assert (await vetark("index", "rebuild")).exit_code == 0

    async def test_images_that_have_to_be_fetched_first_are_counted(
        self, vetark: Vetark, oakwood: Scope, monkeypatch: pytest.MonkeyPatch, engines: Engines
    ) -> None:
        await put(oakwood, engines, dataset())
        known = await put(oakwood, engines, dataset())
        lost: Filter = {"SOPInstanceUID": Not(known.sop_instance_uid)}
        await engines.documents.of(oakwood.grant, "instances").delete(lost)

        read = TenantObjects.read

        async def archived(self: TenantObjects, key: str, *more: int) -> bytes:
            if key.startswith("instances/"):
                raise BeingFetched  # as S3 has it in tests/archive/lifecycle/test_cooling.py
            return await read(self, key, *more)

        monkeypatch.setattr(TenantObjects, "read", archived)
        told = await vetark("index", "rebuild", "--every")
        assert told.exit_code == 1
        assert "oakwood: 1 are archived, and stay in the index as they were" in told.stdout
        assert "oakwood: 1 are archived: NOT in the index, and being fetched now" in told.stdout
        assert "nobody finds these 1 images" in told.stderr

    async def test_an_unknown_tenant_is_told(self, vetark: Vetark) -> None:
        told = await vetark("index", "rebuild", "--tenant", "nowhere")
        assert (told.exit_code, told.output) == (1, "Error: no such tenant\n")


class TestAdministration:
    async def test_a_running_installation_learns_what_is_added_to_it(
        self, installation: Installation, tmp_path: Path
    ) -> None:
        await installation.run("tenant", "create", "fairview", "--name", "Fairview", "--kind", "clinic")
        assert "fairview" in await installation.run("tenant", "list")
        other = ("--data", str(tmp_path / "other"))
        await run_vetark("tenant", "create", "midtown", "--name", "Midtown", "--kind", "clinic", *other)
        assert "fairview" not in await run_vetark("tenant", "list", *other)
