"""What the domain reserves is what the pages really use."""

from __future__ import annotations

from pathlib import Path

from app.domain.checks.references import RESERVED_LINK_IDS, RESERVED_SLUGS
from app.web.visitor.forms import EDIT_FIELD, HAND_OVER_FIELD, TOKEN_FIELD
from tests.support.databases import SqliteDatabases
from tests.support.visits import running_app


def test_no_questionnaire_can_hide_behind_another_address(
    sqlite_databases: SqliteDatabases, tmp_path: Path
) -> None:
    with (
        sqlite_databases.fresh("published") as url,
        running_app(url, instance_dir=tmp_path) as app,
    ):
        first = {rule.rule.split("/")[1] for rule in app.url_map.iter_rules()}
    no_slugs = {name for name in first if not name or set(name) & set(".<")}
    assert first - no_slugs <= RESERVED_SLUGS


def test_no_item_can_be_named_like_the_forms_own_inputs() -> None:
    assert {TOKEN_FIELD, EDIT_FIELD, HAND_OVER_FIELD} <= RESERVED_LINK_IDS
