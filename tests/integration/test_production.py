"""A production server shows nothing that is made up, whatever its start could not know."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app import background, wiring
from app.domain.questionnaire import MedicalReview
from app.services.questionnaires.decisions import seen
from tests.support.databases import SqliteDatabases
from tests.support.outages import locked_by_another_process
from tests.support.publishing import change_profile, edit, review_shipped
from tests.support.tasks import at_once
from tests.support.visits import Visitor, page_of, running_app, settings_for

PRODUCTION = {
    "ENVIRONMENT": "production",
    "TRUSTED_HOSTS": "localhost",
    "LINK_HOSTS": "lin.ee,reserve.jp",
}
MADE_UP = re.compile(r"\.example|000-?0000-?0000|0000000000")
WELL, FEVER = {"safety_now": "none"}, {"safety_now": "t_fever"}


def test_a_demonstration_shows_its_made_up_links(
    published_database_url: str, tmp_path: Path
) -> None:
    with running_app(published_database_url, instance_dir=tmp_path) as app:
        result = Visitor(app).post(WELL)
        assert MADE_UP.search(result.get_data(as_text=True))
        assert {"booking", "line"} <= set(page_of(result).values("data-cta"))


def test_production_leaves_made_up_prompts_out_as_if_they_were_unset(
    published_database_url: str, tmp_path: Path
) -> None:
    review_shipped(published_database_url)
    with running_app(published_database_url, instance_dir=tmp_path, **PRODUCTION) as app:
        visitor = Visitor(app)
        for page in (
            visitor.post(WELL),
            visitor.post(FEVER),
            visitor.client.get("/"),
            visitor.client.get("/about"),
        ):
            assert page.status_code == 200
            assert not MADE_UP.search(page.get_data(as_text=True))
        shown = page_of(visitor.post(WELL)).values("data-cta")
        assert not {"booking", "booking_secondary", "line", "tel_clinic"} & set(shown)


def test_what_is_real_beside_something_made_up_is_shown(
    published_database_url: str, tmp_path: Path
) -> None:
    review_shipped(published_database_url)
    with running_app(published_database_url, instance_dir=tmp_path, **PRODUCTION) as app:
        settings = settings_for(published_database_url, instance_dir=tmp_path, **PRODUCTION)
        cases = wiring.build(settings, tasks=at_once())
        change_profile(
            cases.clinic_profile, line_url="https://lin.ee/real", booking_url="", telephone=""
        )
        cases.database.close()
        result = Visitor(app).post(WELL)
        assert "https://lin.ee/real" in result.get_data(as_text=True)
        assert "booking" not in page_of(result).values("data-cta")


def test_a_start_that_cannot_read_the_profile_serves_without_made_up_links(
    sqlite_databases: SqliteDatabases, tmp_path: Path
) -> None:
    with sqlite_databases.fresh("published") as url:
        settings = settings_for(url, instance_dir=tmp_path, **PRODUCTION)
        cases = wiring.build(settings, tasks=at_once())
        with locked_by_another_process(url):
            background.refuse_unsafe_start(settings, cases)
        clinic = cases.library.snapshot().clinic
        cases.library.stop()
        cases.database.close()
    assert (clinic.booking_url, clinic.line_url, clinic.telephone) == ("", "", "")
    assert clinic.name


def test_patients_meet_no_questionnaire_that_nobody_reviewed(
    published_database_url: str, tmp_path: Path
) -> None:
    with running_app(published_database_url, instance_dir=tmp_path, **PRODUCTION) as app:
        client = app.test_client()
        for reply in (client.get("/"), client.post("/", data={"safety_now": "none"})):
            assert reply.status_code == 200
            page = page_of(reply)
            assert "ただいまお休みしています" in page.words
            assert "tel:119" in page.values("href")
            assert "<form" not in page.html
            assert page.values("data-triage") == []


def test_a_form_that_was_open_before_the_rule_came_is_still_answered(
    published_database_url: str, tmp_path: Path
) -> None:
    with running_app(published_database_url, instance_dir=tmp_path) as app:
        token = Visitor(app).open().token
    with running_app(published_database_url, instance_dir=tmp_path, **PRODUCTION) as app:
        page = page_of(Visitor(app).post({"safety_now": "e_saddle"}, token=token))
        assert page.values("data-triage") == ["call119"]


def test_a_fresh_production_database_shows_whom_to_call_and_keeps_the_shipped_draft(
    database_url: str, tmp_path: Path
) -> None:
    with running_app(database_url, instance_dir=tmp_path, **PRODUCTION) as app:
        done = app.test_cli_runner().invoke(args=["setup"])
        assert "waits as a draft until its medical review is recorded" in done.output
        page = Visitor(app).open()
        assert "ただいまお休みしています" in page.words
        assert "tel:119" in page.values("href")
        published = app.test_cli_runner().invoke(args=["questionnaire", "publish", "back-pain"])
        assert published.exit_code == 1
        assert "a medical review must be recorded" in published.output


@pytest.mark.parametrize("reworded", [False, True], ids=["as it is", "with a question reworded"])
def test_what_is_shipped_needs_a_review_and_a_second_person_and_nothing_else(
    database_url: str, tmp_path: Path, *, reworded: bool
) -> None:
    cases = wiring.build(
        settings_for(database_url, instance_dir=tmp_path, **PRODUCTION), tasks=at_once()
    )
    cases.set_up()
    now, slug, deciding = datetime.now(UTC), "back-pain", cases.publishing.deciding
    if reworded:
        question = {"steps__list_a__items__recur_strain__text": "ギックリ腰をくり返していますか"}
        edit(cases.database, slug, question, who="editor@example.jp", now=now)
    review = MedicalReview(name="山田医師", date="2026-01-05", source="救急受診ガイド")
    digest = seen(deciding.standing(slug, now=now))
    deciding.record_review(slug, review=review, digest=digest, who="editor@example.jp", now=now)
    needs = deciding.standing(slug, now=now).readiness.needs
    cases.database.close()
    assert [(need.kind, need.cause) for need in needs] == [("second_person", "first")]


def test_every_page_of_a_demonstration_says_so(published_database_url: str, tmp_path: Path) -> None:
    with running_app(published_database_url, instance_dir=tmp_path) as app:
        client, visitor = app.test_client(), Visitor(app)
        replies = (
            client.get("/"),
            client.get("/about"),
            client.get("/end"),
            visitor.post(WELL),
            visitor.post({}),
            visitor.post({"safety_now": "nothing-like-it"}),
        )
        assert all("見本です。" in page_of(reply).words for reply in replies)


def test_no_page_for_patients_calls_itself_a_demonstration(
    published_database_url: str, tmp_path: Path
) -> None:
    review_shipped(published_database_url)
    with running_app(published_database_url, instance_dir=tmp_path, **PRODUCTION) as app:
        client, visitor = app.test_client(), Visitor(app)
        for reply in (client.get("/"), client.get("/about"), visitor.post(WELL)):
            assert "見本です。" not in page_of(reply).words
