"""The rule file of the wording check (``app/content/wording_rules.json``) as rules."""

import json

from app.domain.wording import WordingRule, make_rules


def read_wording_rules(text: str) -> tuple[WordingRule, ...]:
    """Return the rules of a rule file; raises WordingRuleError, or ValueError for no JSON."""
    return make_rules(json.loads(text)["rules"])
