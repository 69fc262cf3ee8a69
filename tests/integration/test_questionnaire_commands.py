"""`flask questionnaire …`, on both engines."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask

from tests.builders import SHIPPED, add, copied, document, put, shipped_text
from tests.support.publishing import approve
from tests.support.visits import Visitor, page_of, running_app


@pytest.fixture
def app(published_database_url: str, tmp_path: Path) -> Iterator[Flask]:
    with running_app(published_database_url, instance_dir=tmp_path) as app:
        yield app


def run(app: Flask, *arguments: str, given: str | None = None) -> Result:
    return app.test_cli_runner().invoke(args=["questionnaire", *arguments], input=given)


def written(path: Path, found: dict[str, Any]) -> str:
    path.write_text(json.dumps(found), encoding="utf-8")
    return str(path)


def test_a_good_document_has_no_line_and_a_bad_one_a_line_each(app: Flask, tmp_path: Path) -> None:
    good = run(app, "check", str(SHIPPED))
    assert (good.exit_code, good.output) == (0, "")
    bad = {**json.loads(shipped_text()), "slug": "UPPER", "surprise": 1}
    found = run(app, "check", written(tmp_path / "bad.json", bad))
    assert found.exit_code == 1
    assert len(found.output.splitlines()) == 2


def test_a_document_whose_parts_do_not_fit_together_is_found_too(
    app: Flask, tmp_path: Path
) -> None:
    bad = json.loads(shipped_text())
    bad["levels"][0]["prompts"][0]["codes"].append("nowhere")
    found = run(app, "check", written(tmp_path / "bad.json", bad))
    assert found.exit_code == 1
    assert "unknown_prompt" in found.output


def test_a_document_goes_in_as_draft_and_out_to_visitors(
    app: Flask, tmp_path: Path, published_database_url: str
) -> None:
    path = written(tmp_path / "tiny.json", document("one-question"))
    assert run(app, "import", path).exit_code == 0
    refused = run(app, "publish", "one-question")
    assert refused.exit_code == 1
    assert "somebody who did not edit it reads and approves it" in refused.output
    approve(published_database_url, "one-question")
    assert run(app, "publish", "one-question").exit_code == 0
    app.extensions["background"].refresh()
    page = page_of(Visitor(app).post({"fine": "yes"}, path="/one-question/"))
    assert page.values("data-triage") == ["thanks"]
    assert page.counted == ["yes"]
    exported = json.loads(run(app, "export", "one-question").output)
    assert exported["slug"] == "one-question"


def test_a_document_with_problems_is_not_imported(app: Flask, tmp_path: Path) -> None:
    found = run(app, "import", written(tmp_path / "bad.json", {"slug": "x"}))
    assert found.exit_code == 1
    assert "format_version" in found.output
    assert "Traceback" not in found.output


@pytest.mark.parametrize("command", ["publish", "export", "evaluate"])
def test_a_questionnaire_nobody_wrote_is_one_clear_line(app: Flask, command: str) -> None:
    found = run(app, command, "nowhere", given="")
    assert found.exit_code == 1
    assert len(found.output.splitlines()) == 1


def test_what_is_published_judges_lines_from_standard_input(app: Flask) -> None:
    lines = '{"safety_now": "e_saddle"}\n{}\n'
    found = run(app, "evaluate", "back-pain", given=lines).output.splitlines()
    assert json.loads(found[0])["triage"] == "call119"
    assert json.loads(found[1]) == {"error": "safety_required"}


def test_safety_content_is_not_imported_without_a_medical_review(
    app: Flask, tmp_path: Path
) -> None:
    changed = json.loads(shipped_text())
    changed["levels"][-1]["heading"] = "見出しだけを変えた新しい版です"
    refused = run(app, "import", written(tmp_path / "new.json", changed))
    assert refused.exit_code == 1
    assert "without a medical review: levels.ok.heading" in refused.output
    assert len(refused.output.splitlines()) == 1
    assert run(app, "publish", "back-pain").exit_code == 1


def test_not_even_the_command_publishes_forbidden_claims_or_against_the_saved_examples(
    app: Flask, tmp_path: Path
) -> None:
    changed = json.loads(shipped_text())
    article = next(one for one in changed["sections"] if one["type"] == "article")
    article["body"] = "この施術で腰痛が必ず治ります。"
    changed["theme_selection"]["show_at"] = "1/1"
    assert run(app, "import", written(tmp_path / "new.json", changed)).exit_code == 0
    refused = run(app, "publish", "back-pain")
    assert refused.exit_code == 1
    assert f"sections.{article['id']}.body: W01 forbids what stands there" in refused.output
    assert "gets another result than it must" in refused.output
    assert "治ります" not in run(app, "export", "back-pain").output


def test_the_command_publishes_no_claim_in_a_changed_safety_text(
    app: Flask, tmp_path: Path
) -> None:
    changed = json.loads(shipped_text())
    changed["medical_review"] = {"name": "医師", "date": "2026-11-20", "source": "院内の記録"}
    put(changed, "levels.soon.closing", "通えば必ず治ります。")
    locked = copied(changed, "notes.night_note", id="mine", text="腰痛が完治します。")
    add(changed, "notes", locked)
    assert run(app, "import", written(tmp_path / "new.json", changed)).exit_code == 0
    refused = run(app, "publish", "back-pain")
    assert refused.exit_code == 1
    lines = refused.output.removeprefix("Error: ").splitlines()
    assert "levels.soon.closing: W02 warns: staff write why the sentence may stand" in lines
    assert "notes.mine.text: W02 forbids what stands there" in lines
    assert "levels.soon.closing: somebody who did not edit it reads and approves it" in lines
    assert "治ります" not in run(app, "export", "back-pain").output


def test_the_command_publishes_beside_safety_words_that_are_public_already(
    app: Flask, tmp_path: Path
) -> None:
    assert "がんの治療" in shipped_text()
    changed = json.loads(shipped_text())
    changed["title"] = "腰のチェック"
    assert run(app, "import", written(tmp_path / "new.json", changed)).exit_code == 0
    assert run(app, "publish", "back-pain").exit_code == 0


def test_a_form_of_the_version_before_is_judged_and_counted_by_its_own(
    app: Flask, tmp_path: Path, published_database_url: str
) -> None:
    visitor = Visitor(app)
    token = visitor.open().token
    changed = json.loads(shipped_text())
    changed["levels"][-1]["heading_missing"] = "見出しだけを変えた新しい版です"
    changed["medical_review"] = {"name": "医師", "date": "2026-11-20", "source": "院内の記録"}
    assert run(app, "import", written(tmp_path / "new.json", changed)).exit_code == 0
    approve(published_database_url, "back-pain")
    assert run(app, "publish", "back-pain").exit_code == 0
    app.extensions["background"].refresh()
    old, new = (
        page_of(visitor.post({"safety_now": "none"}, token=chosen)) for chosen in (token, None)
    )
    assert "新しい版" not in old.words
    assert "新しい版" in new.words
    assert (old.counted, new.counted) == (["yes"], ["yes"])
