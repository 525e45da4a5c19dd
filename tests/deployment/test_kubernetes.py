"""The manifests that Kustomize makes of infra/kubernetes: of what Vetark is, and safe by themselves."""

import shutil
import subprocess
import sys
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from services.cli import main
from services.settings import Settings
from tests.deployment.composition import DOCKER, ROOT, image_environment
from tests.deployment.settings import GRACE_SECONDS, MONITORING_PORT, PORTS, is_a_command, understood

KUBERNETES = ROOT / "infra" / "kubernetes"
OVERLAYS = sorted(path.name for path in (KUBERNETES / "overlays").iterdir())
SECRET = {
    "VETARK_MONGODB_URL": "mongodb://vetark:x@mongodb:27017/?authSource=admin",
    "VETARK_SECRET_KEY": "x" * 43 + "=",
    "AWS_ACCESS_KEY_ID": "x",
    "AWS_SECRET_ACCESS_KEY": "x",
}
"""What docs/operating.md tells to put into the secret `vetark`."""


@dataclass(frozen=True)
class Manifests:
    """What one overlay makes, by kind."""

    name: str
    of: dict[str, list[dict[str, Any]]]

    def pods(self) -> list[tuple[str, dict[str, Any], dict[str, Any]]]:
        """Of each Deployment and StatefulSet its name, its pod template and its one container."""
        found = []
        for each in (*self.of["Deployment"], *self.of["StatefulSet"]):
            template = each["spec"]["template"]
            (container,) = template["spec"]["containers"]
            found.append((each["metadata"]["name"], template, container))
        return found

    def settings(self, container: dict[str, Any]) -> dict[str, str]:
        """The whole environment of a container; secrets as somebody fills them."""
        environment = image_environment()
        for source in container["envFrom"]:
            if "configMapRef" in source:
                (found,) = (
                    one
                    for one in self.of["ConfigMap"]
                    if one["metadata"]["name"] == source["configMapRef"]["name"]
                )
                environment |= found["data"]
            else:
                assert source["secretRef"]["name"] == "vetark"
                environment |= SECRET
        return environment | {one["name"]: one["value"] for one in container.get("env", ())}


@cache
def built(folder: Path) -> Manifests:
    """Run `kubectl kustomize`, the one in our own environment before any other."""
    ours = Path(sys.executable).with_name("kubectl")
    program = str(ours) if ours.exists() else shutil.which("kubectl")
    if program is None:
        pytest.skip("no kubectl here: .ci/deployment installs it")
    made = subprocess.run((program, "kustomize", folder), check=False, capture_output=True, text=True)
    assert made.returncode == 0, made.stderr
    of = defaultdict(list)
    for one in yaml.safe_load_all(made.stdout):
        of[one["kind"]].append(one)
    return Manifests(folder.name, of)


@pytest.fixture(params=OVERLAYS)
def manifests(request: pytest.FixtureRequest) -> Manifests:
    return built(KUBERNETES / "overlays" / request.param)


def serves(policy_or_service: dict[str, str], template: dict[str, Any]) -> bool:
    """Whether a selector of labels selects this pod."""
    return policy_or_service.items() <= template["metadata"]["labels"].items()


class TestOverlays:
    def test_are_those_that_are_told_of(self) -> None:
        assert OVERLAYS == ["edge", "region", "trial"]

    def test_run_commands_that_vetark_has_on_settings_that_it_has(self, manifests: Manifests) -> None:
        assert manifests.pods()
        for _, _, container in manifests.pods():
            is_a_command(container["args"])
            assert "command" not in container
            settings = understood(manifests.settings(container))
            assert settings.own_networks

    def test_open_the_ports_of_the_contract_and_look_at_them(self, manifests: Manifests) -> None:
        for _, template, container in manifests.pods():
            role = container["args"][0]
            monitoring = [] if role == "api" else [MONITORING_PORT]
            assert [port["containerPort"] for port in container.get("ports", ())] == (
                ([PORTS[role]] if role in PORTS else []) + monitoring
            )
            assert manifests.settings(container)["VETARK_MONITORING_PORT"] == str(MONITORING_PORT)
            names = {port["name"] for port in container.get("ports", ())}
            probes = [container[name] for name in container if name.endswith("Probe")]
            assert len(probes) == (2 if role == "courier" else 3)
            for probe in probes:
                asked = probe.get("httpGet") or probe["tcpSocket"]
                assert asked["port"] in names
                assert asked.get("path") in {None, "/healthz", "/readyz"}
            assert template["spec"]["enableServiceLinks"] is False

    def test_upgrade_documents_before_a_pod_serves_unless_it_starts_without_engines(
        self, manifests: Manifests
    ) -> None:
        for name, template, container in manifests.pods():
            (upgrade,) = template["spec"].get("initContainers") or [None]
            assert (upgrade is None) == (container["args"] == ["edge"]), name
            if upgrade:
                is_a_command(upgrade["args"])
                assert upgrade["args"] == ["upgrade"]
                assert (upgrade["image"], upgrade["envFrom"]) == (container["image"], container["envFrom"])
                assert upgrade["securityContext"] == container["securityContext"]

    def test_let_a_pod_end_what_it_has_begun(self, manifests: Manifests) -> None:
        for name, template, container in manifests.pods():
            before = container["lifecycle"]["preStop"]["sleep"]["seconds"]
            settings = understood(manifests.settings(container))
            needed = before + settings.drain_seconds + GRACE_SECONDS
            assert template["spec"]["terminationGracePeriodSeconds"] > needed, name
            if name == "dimse":
                assert settings.drain_seconds > settings.request_timeout

    def test_run_as_nobody_on_a_root_that_is_only_read(self, manifests: Manifests) -> None:
        for _, template, container in manifests.pods():
            pod = template["spec"]["securityContext"]
            assert (pod["runAsNonRoot"], pod["runAsUser"]) == (True, 10001)
            assert pod["seccompProfile"] == {"type": "RuntimeDefault"}
            assert container["securityContext"] == {
                "allowPrivilegeEscalation": False,
                "readOnlyRootFilesystem": True,
                "capabilities": {"drop": ["ALL"]},
            }
            assert template["spec"]["automountServiceAccountToken"] is False
            written = {one["mountPath"] for one in container["volumeMounts"] if not one.get("readOnly")}
            assert written == {image_environment()[name] for name in ("HOME", "VETARK_SPOOL_FOLDER")}
            assert "memory" in container["resources"]["limits"]
        (namespace,) = manifests.of["Namespace"]
        assert namespace["metadata"]["labels"]["pod-security.kubernetes.io/enforce"] == "restricted"

    def test_hold_no_secret(self, manifests: Manifests) -> None:
        assert not manifests.of["Secret"]
        for one in manifests.of["ConfigMap"]:
            assert not one["data"].keys() & {*SECRET, "VETARK_SMTP_URL"}

    def test_lead_services_to_pods(self, manifests: Manifests) -> None:
        assert manifests.of["Service"]
        for service in manifests.of["Service"]:
            selected = [
                container
                for _, template, container in manifests.pods()
                if serves(service["spec"]["selector"], template)
            ]
            (container,) = selected
            (port,) = service["spec"]["ports"]
            assert port["targetPort"] in {one["name"] for one in container["ports"]}
            assert port["port"] == PORTS[container["args"][0]]

    def test_keep_the_callers_address(self, manifests: Manifests) -> None:
        """By a node that changes nothing, or by a balancer that says it and is believed: one of the two."""
        told = {"dimse": "VETARK_DIMSE_PROXY_NETWORKS", "hl7": "VETARK_HL7_PROXY_NETWORKS"}
        (settings,) = manifests.of["ConfigMap"]
        for service in manifests.of["Service"]:
            if service["spec"].get("type") != "LoadBalancer":
                continue
            name = service["metadata"]["name"]
            unchanged = service["spec"]["externalTrafficPolicy"] == "Local"
            assert unchanged != (told[name] in settings["data"]), name

    def test_disturb_and_scale_each_kind_of_pod(self, manifests: Manifests) -> None:
        scaled = {one["spec"]["scaleTargetRef"]["name"] for one in manifests.of["HorizontalPodAutoscaler"]}
        for deployment in manifests.of["Deployment"]:
            template, name = deployment["spec"]["template"], deployment["metadata"]["name"]
            budgets = [
                one
                for one in manifests.of["PodDisruptionBudget"]
                if serves(one["spec"]["selector"]["matchLabels"], template)
            ]
            assert len(budgets) == 1, name
            assert (name in scaled) != ("replicas" in deployment["spec"]), name
            assert deployment["spec"]["strategy"]["rollingUpdate"]["maxUnavailable"] == 0

    def test_deny_what_no_policy_lets(self, manifests: Manifests) -> None:
        policies = {one["metadata"]["name"]: one["spec"] for one in manifests.of["NetworkPolicy"]}
        denied = policies.pop("default-deny")
        assert denied == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
        for spec in policies.values():
            selected = [
                container
                for _, template, container in manifests.pods()
                if serves(spec["podSelector"]["matchLabels"], template)
            ]
            assert selected
            names = {port["name"] for container in selected for port in container.get("ports", ())}
            for rule in spec.get("ingress", ()):
                assert {port["port"] for port in rule["ports"]} <= names


class TestRegion:
    def test_is_spread_over_zones(self) -> None:
        for _, template, _ in built(KUBERNETES / "overlays" / "region").pods():
            zones, _ = template["spec"]["topologySpreadConstraints"]
            assert (zones["topologyKey"], zones["whenUnsatisfiable"]) == (
                "topology.kubernetes.io/zone",
                "DoNotSchedule",
            )
            assert serves(zones["labelSelector"]["matchLabels"], template)

    def test_balancers_wait_longer_than_associations_are_silent(self) -> None:
        usual = Settings()
        for service in built(KUBERNETES / "overlays" / "region").of["Service"]:
            attributes = [
                value
                for key, value in service["metadata"].get("annotations", {}).items()
                if "listener-attributes" in key
            ]
            assert bool(attributes) == (service["metadata"]["name"] in {"dimse", "hl7"})
            for value in attributes:
                seconds = float(value.removeprefix("tcp.idle_timeout.seconds="))
                assert seconds > max(usual.request_timeout, usual.hl7_idle_timeout)


def built_with(folder: Path, base: str, *components: str) -> Manifests:
    """A part of the tree with components that no overlay includes."""
    for each in ("base", "components"):
        shutil.copytree(KUBERNETES / each, folder / each)
    (folder / "made").mkdir()
    resources = [f"../base/{each}" for each in base.split()]
    made = {
        "apiVersion": "kustomize.config.k8s.io/v1beta1",
        "kind": "Kustomization",
        "resources": resources,
        "components": [f"../components/{each}" for each in (*components, "pod")],
    }
    (folder / "made" / "kustomization.yaml").write_text(yaml.safe_dump(made))
    return built(folder / "made")


class TestComponents:
    def test_associations_scale_dicom_beside_its_processors(self, tmp_path: Path) -> None:
        made = built_with(tmp_path, "common api dimse", "associations")
        scalers = {
            one["metadata"]["name"]: one["spec"]["metrics"] for one in made.of["HorizontalPodAutoscaler"]
        }
        assert [one["type"] for one in scalers["dimse"]] == ["Resource", "Pods"]
        assert scalers["dimse"][1]["pods"]["metric"]["name"] == "vetark_associations"
        most = float(scalers["dimse"][1]["pods"]["target"]["averageValue"])
        assert most < Settings().maximum_clients
        assert [one["type"] for one in scalers["api"]] == ["Resource"]

    def test_a_spool_takes_the_place_of_the_dicom_processes_and_outlives_its_pod(
        self, tmp_path: Path
    ) -> None:
        made = built_with(tmp_path, "common dimse", "spool")
        assert not made.of["Deployment"]
        assert not made.of["HorizontalPodAutoscaler"]
        (one,) = made.of["StatefulSet"]
        ((_, template, container),) = made.pods()
        (service,) = made.of["Service"]
        assert serves(service["spec"]["selector"], template)
        assert set(one["spec"]["persistentVolumeClaimRetentionPolicy"].values()) == {"Retain"}
        (claim,) = one["spec"]["volumeClaimTemplates"]
        settings = made.settings(container)
        mounted = {each["name"]: each["mountPath"] for each in container["volumeMounts"]}
        assert mounted[claim["metadata"]["name"]] == settings["VETARK_EDGE_SPOOL_FOLDER"]
        assert settings["VETARK_EDGE_SPOOL_KEY_FILE"].startswith(mounted["key"])
        assert container["securityContext"]["readOnlyRootFilesystem"]
        if "edge" in main.commands:
            is_a_command(container["args"])
            understood(settings)


class TestMongoDB:
    def test_is_sharded_backed_up_and_gives_vetark_the_rights_it_has_in_compose(self) -> None:
        spec = yaml.safe_load((KUBERNETES / "mongodb" / "cluster.yaml").read_text())["spec"]
        assert spec["sharding"]["enabled"]
        assert all(each["size"] == 3 for each in (*spec["replsets"], spec["sharding"]["configsvrReplSet"]))
        assert spec["backup"]["enabled"]
        assert spec["backup"]["pitr"]["enabled"]
        assert {task["storageName"] for task in spec["backup"]["tasks"]} == set(spec["backup"]["storages"])
        (user,) = spec["users"]
        script = (DOCKER / "mongodb" / "prepare.js").read_text()
        for role in user["roles"]:
            assert f'{{ role: "{role["name"]}", db: "{role["db"]}" }}' in script
