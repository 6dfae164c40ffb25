"""The alert rules for Prometheus name metrics that exist."""

from __future__ import annotations

import re
from pathlib import Path

import yaml
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from tests.support.sample_nation import World

RULES = Path(__file__).parents[2] / "deploy" / "prometheus-rules.yml"


def test_every_metric_of_a_rule_is_exposed(world: World) -> None:
    client = Client()
    client.get("/law/")
    text = client.get("/metrics").content.decode()
    exposed = {sample.name for family in text_string_to_metric_families(text) for sample in family.samples}
    exposed |= {family.name for family in text_string_to_metric_families(text)}
    rules = [rule for group in yaml.safe_load(RULES.read_text())["groups"] for rule in group["rules"]]
    named = {name for rule in rules for name in re.findall(r"\bitsso_\w+", rule["expr"])}
    assert named - {"itsso_worker_age_seconds"} <= exposed, "no worker ever ran in this test"
    assert all(rule["annotations"]["description"] for rule in rules)
