"""A production server shows nothing that is made up, whatever its start could not know."""

from __future__ import annotations

import re
from pathlib import Path

from app import wiring
from tests.support.databases import SqliteDatabases
from tests.support.outages import locked_by_another_process
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
    with running_app(published_database_url, instance_dir=tmp_path, **PRODUCTION) as app:
        settings = settings_for(published_database_url, instance_dir=tmp_path, **PRODUCTION)
        cases = wiring.build(settings)
        cases.clinic_profile.change(line_url="https://lin.ee/real", booking_url="", telephone="")
        cases.database.close()
        result = Visitor(app).post(WELL)
        assert "https://lin.ee/real" in result.get_data(as_text=True)
        assert "booking" not in page_of(result).values("data-cta")


def test_a_start_that_cannot_read_the_profile_serves_without_made_up_links(
    sqlite_databases: SqliteDatabases, tmp_path: Path
) -> None:
    with sqlite_databases.fresh("published") as url:
        settings = settings_for(url, instance_dir=tmp_path, **PRODUCTION)
        cases = wiring.build(settings)
        with locked_by_another_process(url):
            wiring.refuse_unsafe_start(settings, cases)
        clinic = cases.library.snapshot().clinic
        cases.library.stop()
        cases.database.close()
    assert (clinic.booking_url, clinic.line_url, clinic.telephone) == ("", "", "")
    assert clinic.name
