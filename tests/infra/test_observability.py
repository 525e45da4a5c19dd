"""infra/observability: alert rules and dashboards hold, ask for metrics that there are, and are explained."""

import importlib
import json
import re
import subprocess
from pathlib import Path

import yaml
from prometheus_client import REGISTRY

from services.edge.reporting import SiteMetrics
from services.monitoring import installation
from services.persistence import Engines

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "infra" / "observability"
RULES = FOLDER / "rules" / "vetark.yaml"
TRIED = (FOLDER / "rules_test.yaml", FOLDER / "rules_days_test.yaml")
MODULES = (
    "api.metrics",
    "courier.metrics",
    "dimse.metrics",
    "hl7.metrics",
    "monitoring.engine_gauges",
    "upper_layer.proxy_header",
)
NAMED = re.compile(r"\bvetark_[a-z0-9_]+")


def alerts() -> list[dict[str, str]]:
    (group,) = yaml.safe_load(RULES.read_text())["groups"]
    rules: list[dict[str, str]] = group["rules"]
    return rules


def expressions() -> list[str]:
    """What all panels of all dashboards ask for."""
    panels = [panel for file in FOLDER.glob("dashboards/*.json")
              for panel in json.loads(file.read_text())["panels"]]  # fmt: skip
    return [target["expr"] for panel in panels for target in panel["targets"]]


class TestRules:
    def test_fire_when_things_go_wrong_and_not_before(self, promtool: Path) -> None:
        subprocess.run([promtool, "test", "rules", *TRIED], check=True, timeout=60)

    def test_are_each_tried(self) -> None:
        tried = [one["name"] for file in TRIED for one in yaml.safe_load(file.read_text())["tests"]]
        assert sorted(tried) == sorted(rule["alert"] for rule in alerts())

    def test_are_each_explained(self) -> None:
        headings = re.findall(r"^## (\w+)$", (ROOT / "docs" / "runbook.md").read_text(), re.MULTILINE)
        assert headings == [rule["alert"] for rule in alerts()]


class TestDashboards:
    def test_ask_what_prometheus_understands(self, promtool: Path, tmp_path: Path) -> None:
        rules = [{"record": f"asked:{number}", "expr": one} for number, one in enumerate(expressions())]
        file = tmp_path / "asked.yaml"
        file.write_text(yaml.safe_dump({"groups": [{"name": "asked", "rules": rules}]}))
        subprocess.run([promtool, "check", "rules", file], check=True, timeout=30)


class TestMetrics:
    async def test_that_are_asked_for_are_told(self, engines: Engines) -> None:
        for module in MODULES:
            importlib.import_module(f"services.{module}")
        told = {sample for metric in REGISTRY.collect() for sample in _names(metric.name, metric.type)}
        of_all = (await installation.metrics(engines)).decode()
        told |= {f"{metric.name}" for metric in SiteMetrics().registry.collect()}
        told |= set(re.findall(r"^# TYPE (\S+) ", of_all, re.MULTILINE))
        asked = {name for text in [RULES.read_text(), *expressions()] for name in NAMED.findall(text)}
        assert asked - told == set()


def _names(name: str, kind: str) -> set[str]:
    """The series of a metric."""
    match kind:
        case "counter":
            return {f"{name}_total"}
        case "histogram":
            return {f"{name}_bucket", f"{name}_count", f"{name}_sum"}
        case _:
            return {name}
