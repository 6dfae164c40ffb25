"""Every template that is shipped can be read: its tags exist and take what is written, and so do those it includes."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.template import Template, engines
from django.template.base import FilterExpression
from django.template.loader_tags import ExtendsNode, IncludeNode

import itsso

SOURCE = Path(itsso.__file__).parent
TEMPLATES = sorted(
    str(path.relative_to(folder))
    for folder in SOURCE.rglob("templates")
    if folder.is_dir()
    for path in folder.rglob("*.html")
)


def named(template: Template) -> set[str]:
    """Return the templates that a template names: those it includes, and the one it extends."""
    included = [node.template for node in template.nodelist.get_nodes_by_type(IncludeNode)]  # type: ignore[attr-defined]
    extended = [node.parent_name for node in template.nodelist.get_nodes_by_type(ExtendsNode)]  # type: ignore[attr-defined]
    expressions = [*included, *extended]
    literals = (expression.var for expression in expressions if isinstance(expression, FilterExpression))
    return {literal for literal in literals if isinstance(literal, str)}


@pytest.mark.parametrize("name", TEMPLATES)
def test_template_can_be_read_with_all_that_it_includes(name: str) -> None:
    engine = engines["django"].engine  # type: ignore[attr-defined]  # of the backend for Django's templates
    for included in named(engine.get_template(name)):
        engine.get_template(included)
