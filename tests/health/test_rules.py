"""The alert rules for Prometheus and the dashboard for Grafana name metrics that exist."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path

import yaml
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from tests.support.sample_nation import World

DEPLOY = Path(__file__).parents[2] / "deploy"
RULES, DASHBOARD = DEPLOY / "prometheus-rules.yml", DEPLOY / "grafana-dashboard.json"


def exposed() -> set[str]:
    """Return the names of all metrics and of their samples, after a page was served."""
    client = Client()
    client.get("/law/")
    families = list(text_string_to_metric_families(client.get("/metrics").content.decode()))
    names = {family.name for family in families} | {sample.name for family in families for sample in family.samples}
    return names | {"itsso_worker_age_seconds"}  # no worker ever ran in this test


def named(expressions: Iterable[str]) -> set[str]:
    """Return the metrics that expressions of PromQL name."""
    return {name for expression in expressions for name in re.findall(r"\bitsso_\w+", expression)}


def test_every_metric_of_a_rule_is_exposed(world: World) -> None:
    rules = [rule for group in yaml.safe_load(RULES.read_text())["groups"] for rule in group["rules"]]
    assert named(rule["expr"] for rule in rules) <= exposed()
    assert all(rule["annotations"]["description"] for rule in rules)


def test_the_dashboard_shows_every_metric_of_the_installation(world: World) -> None:
    panels = json.loads(DASHBOARD.read_text())["panels"]
    names_shown = named(target["expr"] for panel in panels for target in panel["targets"])
    assert names_shown <= exposed()
    of_installation = {name for name in exposed() if name.startswith("itsso_") and not name.endswith("_created")}
    families = {re.sub(r"_(total|bucket|count|sum)$", "", name) for name in of_installation}
    assert families <= {re.sub(r"_(total|bucket)$", "", name) for name in names_shown}
    assert len({panel["id"] for panel in panels}) == len(panels)
