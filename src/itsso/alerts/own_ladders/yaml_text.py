"""Ladders as YAML: the lines of steps that an entry stores, and a whole file that `read_ladders` reads."""

from __future__ import annotations

import yaml

from itsso.alerts.ladders import CountsIn, Ladder, LadderSet, LadderStep


def step_line(step: LadderStep, counts_in: CountsIn) -> str:
    """Return a step as one line of YAML."""
    distance = f"{counts_in}_after_outer" if step.after_outer else f"{counts_in}_before_due"
    parts = [
        f"code: {step.code}",
        f"{distance}: {abs(step.distance)}",
        f"post: {step.post}",
        f"urgency: {step.urgency}",
        f"work: {step.work}",
    ]
    if step.times > 1:
        parts += [f"every_days: {step.every_days}", f"times: {step.times}"]
    return f"{{{', '.join(parts)}}}"


def step_lines(ladder: Ladder) -> list[str]:
    """Return the steps of a ladder, each as one line of YAML."""
    return [step_line(step, ladder.counts_in) for step in ladder.steps]


def file_of(ladders: LadderSet) -> str:
    """Return a set of ladders as a file, which `itsso alerts dry-run` and `read_ladders` read."""
    lines = ["# Ladders of ITSSO (docs/alerts.md). Try them: itsso alerts dry-run --state STATE FILE", "works:"]
    for work in sorted({step.work for ladder in ladders.ladders for step in ladder.steps}):
        texts = yaml.safe_dump(dict(ladders.works[work]), allow_unicode=True, default_flow_style=True, width=10_000)
        lines.append(f"  {work}: {texts.strip()}")
    lines.append("ladders:")
    for ladder in ladders.ladders:
        lines += [f"  - name: {ladder.name}", f"    counts_in: {ladder.counts_in}"]
        lines += (
            ["    rules:", *(f"      - {rule}" for rule in sorted(ladder.rules))]
            if ladder.rules
            else ["    rules: others"]
        )
        lines += ["    steps:", *(f"      - {line}" for line in step_lines(ladder))]
    return "\n".join(lines) + "\n"
