"""Templates of pages without their indentation, which is a tenth of a dashboard as it is sent."""

from __future__ import annotations

import re
from typing import override

from django.template.base import Origin, Template, TextNode
from django.template.loaders.cached import Loader as CachedLoader

_LINE_ENDS = re.compile(r"\s*\n\s*")


class Loader(CachedLoader):
    """Keeps parsed templates, and writes one line end in a page for each run of spaces with a line end.

    HTML shows both alike, except in `<pre>`: a template with one keeps its spaces, and so does what is no HTML. The
    texts to translate are no part of this: spaces belong to their keys.
    """

    @override
    def get_template(self, template_name: str, skip: list[Origin] | None = None) -> Template:
        """Return a template, parsed at its first use."""
        parsed_before = self.get_template_cache.get(self.cache_key(template_name, skip))
        template = super().get_template(template_name, skip)
        if template is not parsed_before and template_name.endswith(".html") and "<pre" not in template.source:
            for node in template.nodelist.get_nodes_by_type(TextNode):
                assert isinstance(node, TextNode)
                node.s = _LINE_ENDS.sub("\n", node.s)
        return template
