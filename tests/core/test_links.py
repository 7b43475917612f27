"""Letters know addresses as patterns; each must be the address of a real page."""

import re

from aipact.core.links import PATTERNS


def test_every_pattern_is_a_route(app):
    routes = {re.sub(r"<(?:[^:<>]+:)?(\w+)>", "{}", rule.rule) for rule in app.url_map.iter_rules()}
    known = {name for name, p in PATTERNS.items() if re.sub(r"\{\w+\}", "{}", p) in routes}
    assert known == set(PATTERNS)
