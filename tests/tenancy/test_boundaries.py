"""Who may open what, read off the code itself."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import services

PACKAGES = Path(services.__file__).parent
DRIVERS = {"apsw", "pymongo", "bson", "gridfs", "obstore", "boto3", "botocore", "motor"}
ABOVE_ALL_TENANTS = {"tenancy", "persistence"}


@cache
def modules() -> list[tuple[str, Path, list[ast.AST]]]:
    """Each module's package, its file and all nodes of its tree."""
    return [
        (path.relative_to(PACKAGES).parts[0], path, [*ast.walk(ast.parse(path.read_text(encoding="utf-8")))])
        for path in sorted(PACKAGES.rglob("*.py"))
    ]


@pytest.fixture(scope="module", autouse=True)
def _read_once() -> Iterator[None]:
    """Half a million nodes, read once, which go when this file is through."""
    yield
    modules.cache_clear()


def imported(module: list[ast.AST]) -> Iterator[str]:
    for node in module:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


class TestInstallation:
    def test_is_opened_by_tenancy_alone(self) -> None:
        opened = {
            f"{path.relative_to(PACKAGES)}:{node.lineno}"
            for package, path, module in modules()
            for node in module
            if isinstance(node, ast.Attribute)
            and node.attr in {"installation", "owners"}
            and "context" not in ast.unparse(node.value)  # GraphQL's, which gives a scope
            and package not in ABOVE_ALL_TENANTS
        }
        assert opened == set()

    def test_is_opened_in_persistence_by_what_is_above_all_tenants_alone(self) -> None:
        opened = {
            path.name
            for package, path, module in modules()
            for node in module
            if package == "persistence" and isinstance(node, ast.Attribute) and node.attr == "installation"
        }
        # the due queue, migrations, whose documents these are, and what a backup holds
        assert opened == {"leases.py", "migrations.py", "upgrade.py", "identity.py", "records.py"}


class TestCallingOthers:
    def test_is_done_by_way_of_what_judges_where_they_stand(self) -> None:
        """A `Peer` is made of a tenant's remote AE in one place, and of nothing else but ourselves."""
        made = {
            str(path.relative_to(PACKAGES))
            for _, path, module in modules()
            for node in module
            if isinstance(node, ast.Call) and called(node) in {"Peer", "peer_of", "associate"}
        }
        assert made == {
            "tenancy/application_entities/calling.py",  # for all
            "peers/peer.py",  # which associates as it says
            "embedded/demo_images.py",  # to ourselves
            "drill/clinics.py",  # to the scratch installation that the drill has made
            "bench/clinics.py",  # a client that opens no engine: to where its file says
        }

    def test_opens_no_connection_past_it(self) -> None:
        """Whoever connects, resolves or makes an HTTP client is known here, with where it leads."""
        ways = {
            "create_connection",
            "open_connection",
            "sock_connect",
            "getaddrinfo",
            "AsyncClient",
            "urlopen",
        }
        found = {
            str(path.relative_to(PACKAGES))
            for package, path, module in modules()
            for node in module
            if isinstance(node, ast.Call)
            and called(node) in ways
            and package not in {"persistence", "embedded"}
        }
        assert found == {
            "peers/addresses.py",  # look-ups, judged by who asks
            "peers/https.py",  # to identity providers, judged
            "peers/mllp.py",  # to the addresses it is given
            "peers/syslog.py",  # where the settings say
            "upper_layer/requestor.py",  # to the addresses it is given
            "bench/web_client.py",  # a client: to where its file says
            "vpn/agent.py",  # on a hub, to the installation, where its operator says
        }


class TestDrivers:
    def test_are_known_to_persistence_alone(self) -> None:
        found = {
            f"{path.relative_to(PACKAGES)}: {name}"
            for package, path, module in modules()
            for name in imported(module)
            if name.partition(".")[0] in DRIVERS and package != "persistence"
        }
        assert found == set()

    def test_stay_behind_the_collections_they_serve(self) -> None:
        """Nobody reaches through a TenantCollection or Objects to what stands behind it."""
        behind = {"_collection", "_database", "_binding", "_engine"}
        found = {
            f"{path.relative_to(PACKAGES)}:{node.lineno}"
            for package, path, module in modules()
            for node in module
            if isinstance(node, ast.Attribute) and node.attr in behind and package != "persistence"
        }
        assert found == set()


class TestGrants:
    """A grant is a key: it is cut where somebody is known, and handed on; never made of what was asked."""

    def test_are_cut_in_tenancy_alone(self) -> None:
        cut = {
            str(path.relative_to(PACKAGES))
            for package, path, module in modules()
            for node in module
            if isinstance(node, ast.Call) and called(node) == "Grant" and package not in ABOVE_ALL_TENANTS
        }
        assert cut == {
            "archive/index/cold_studies.py",  # of the tenant, for who sees a part of what is brought back
            "archive/index/corrections.py",  # of the tenant, for who sees a part of what was corrected
            "reading/saving.py",  # of the tenant, for an object that goes into a study its maker reports on
            "reading/hanging.py",  # of the tenant, whose settings hold no patient and no study
            "telemedicine/inboxes/entering.py",  # of the link's tenant, for a visitor without any right
            "edge/archiving.py",  # of the tenant that the sender was let in for, as its scope has it
            "delivery/attempt.py",  # its creator's grant, narrowed to the studies the delivery names
            "telemedicine/access.py",  # of a case's clinic, narrowed to the studies the case names
            "telemedicine/collaborations.py",  # of a provider, to those who work with it, for its catalogue
            "telemedicine/seen.py",  # of the clinics of a provider's cases, narrowed to the cases' studies
            "telemedicine/trails.py",  # of the other side of a case, without a right, for the trail
        }

    def test_open_collections_and_objects_as_they_came(self) -> None:
        """`of(grant, ...)` takes a grant that somebody was given."""
        made = {
            f"{path.relative_to(PACKAGES)}:{node.lineno}: {ast.unparse(node)}"
            for package, path, module in modules()
            if package not in ABOVE_ALL_TENANTS
            for node in opening(module)
            if not ast.unparse(node.args[0]).endswith("grant")
        }
        assert {one for one in made if "Grant(grant.tenant)" not in one} == set()


class TestKeys:
    def test_of_objects_are_never_made_of_a_tenant(self) -> None:
        """The prefix that keeps tenants apart is persistence's: nobody else writes a slug into a key."""
        reading = {"read", "stream", "size", "replace", "delete", "list", "begin"}
        found = {
            f"{path.relative_to(PACKAGES)}:{node.lineno}"
            for package, path, module in modules()
            if package != "persistence"
            for node in module
            if isinstance(node, ast.Call)
            and called(node) in reading
            and any(word in ast.unparse(part) for part in node.args for word in (".tenant", "slug"))
            and "objects" in ast.unparse(node.func)
        }
        assert found == set()

    def test_of_documents_never_name_a_tenant(self) -> None:
        """`tenant` stands in no filter but those of tenancy, which looks across tenants."""
        asking = {
            "find",
            "find_one",
            "update",
            "delete",
            "stream",
            "count",
            "find_one_and_update",
        }
        found = {
            f"{path.relative_to(PACKAGES)}:{node.lineno}"
            for package, path, module in modules()
            if package not in ABOVE_ALL_TENANTS
            for node in module
            if isinstance(node, ast.Call) and called(node) in asking
            for argument in node.args
            if isinstance(argument, ast.Dict)
            and any(isinstance(key, ast.Constant) and key.value == "tenant" for key in argument.keys)
        }
        assert found == set()


def called(node: ast.Call) -> str:
    """The last word of what is called."""
    return ast.unparse(node.func).rpartition(".")[2]


def opening(module: list[ast.AST]) -> Iterator[ast.Call]:
    """Each `documents.of(...)`, `documents.of_provider(...)` and `objects.of(...)`."""
    ways = ("documents.of", "documents.of_provider", "objects.of")
    for node in module:
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(ways):
            yield node
