"""What a visitor gets: the same over both engines."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from app.web.shared.form_token import FormTokens
from app.web.visitor.network_pace import PACE
from tests.builders import DATA
from tests.support.visits import SECRET_KEY, Visitor, page_of, running_app

PERSONAS: list[dict[str, Any]] = json.loads((DATA / "personas.json").read_text(encoding="utf-8"))
WELL = {"safety_now": "none"}
SADDLE = {"safety_now": "e_saddle"}
FEVER = {"safety_now": "t_fever"}


@pytest.fixture
def app(published_database_url: str, tmp_path: Path) -> Iterator[Flask]:
    with running_app(published_database_url, instance_dir=tmp_path) as app:
        yield app


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    return Visitor(app)


def test_every_worked_case_is_shown_as_it_was_judged(visitor: Visitor) -> None:
    for persona in PERSONAS:
        wanted = persona["expected"]
        page = page_of(visitor.post(persona["answers"]))
        if "error" in wanted:
            assert page.values("data-triage") == [], persona["id"]
            continue
        assert page.values("data-triage") == [wanted["triage"]], persona["id"]
        assert page.values("data-theme") == wanted["themes"], persona["id"]
        assert page.values("data-section") == wanted["sections"], persona["id"]
        assert page.values("data-cta") == wanted["cta"], persona["id"]
        assert page.values("data-note") == wanted["notes"], persona["id"]
        assert page.values("data-action") == wanted["actions"], persona["id"]
        assert page.values("data-missing") == wanted["missing"], persona["id"]
        assert page.values("data-unsure") == wanted["unsure"], persona["id"]
        assert page.counted == ["yes"], persona["id"]


def test_the_form_is_one_post_of_link_ids_and_codes(visitor: Visitor) -> None:
    page = visitor.open()
    (form,) = (a for tag, a in page.elements if tag == "form" and a.get("method") == "post")
    assert form["action"] == "/?"
    assert {a["value"] for a in page.inputs("night_throb")} == {"often", "sometimes", "no"}
    assert {a["type"] for a in page.inputs("safety_now")} == {"checkbox"}


def test_other_questionnaires_live_under_their_name_and_unknown_ones_nowhere(
    visitor: Visitor,
) -> None:
    assert visitor.post(WELL, path="/back-pain/", token=visitor.open().token).status_code == 200
    for path in ("/headache/", "/headache", "/<slug>/", "/%00/"):
        assert visitor.client.get(path).status_code == 404
        assert visitor.client.post(path, data=WELL).status_code == 404


def test_the_same_form_counts_once_and_a_new_one_counts_again(visitor: Visitor) -> None:
    token = visitor.open().token
    assert [page_of(visitor.post(WELL, token=token)).counted for _ in range(3)] == [
        ["yes"],
        ["already"],
        ["already"],
    ]
    assert page_of(visitor.post(WELL)).counted == ["yes"]


def test_a_corrected_form_shows_its_own_result_and_leaves_the_first_count(
    visitor: Visitor,
) -> None:
    token = visitor.open().token
    assert page_of(visitor.post(WELL, token=token)).values("data-triage") == ["ok"]
    corrected = page_of(visitor.post(FEVER, token=token))
    assert (corrected.values("data-triage"), corrected.counted) == (["today"], ["already"])


# ------------------------------------------------------------------ tokens and origins


def issued(*, hours_ago: float, key: str = SECRET_KEY, version_id: int = 1) -> str:
    issued_at = datetime.now(UTC) - timedelta(hours=hours_ago)
    return FormTokens(key=key).issue(version_id=version_id, arm="a", now=issued_at)


@pytest.mark.parametrize(
    "token",
    [
        pytest.param("", id="missing"),
        pytest.param("forged", id="forged"),
        pytest.param(issued(hours_ago=0, key="another key" * 4), id="signed by somebody else"),
        pytest.param(issued(hours_ago=73), id="expired"),
        pytest.param(issued(hours_ago=24 * 30), id="of a week that is shut"),
        pytest.param(issued(hours_ago=-24), id="from the future"),
        pytest.param(issued(hours_ago=0, version_id=99), id="of a version nobody holds"),
        pytest.param("\u202e腰😀", id="strange letters"),
    ],
)
def test_a_bad_token_withholds_no_result_and_counts_nothing(visitor: Visitor, token: str) -> None:
    for answers, level in ((WELL, "ok"), (FEVER, "today"), (SADDLE, "call119")):
        response = visitor.post(answers, token=token)
        page = page_of(response)
        assert (response.status_code, page.counted) == (200, ["no"])
        assert page.values("data-triage") == [level]


def test_one_link_stands_at_every_result_whatever_it_says(visitor: Visitor) -> None:
    shown: dict[str, set[str]] = {}
    levels = set()
    for persona in PERSONAS:
        page = page_of(visitor.post(persona["answers"]))
        levels.update(page.values("data-triage"))
        codes = [a.get("data-cta", "") for tag, a in page.elements if tag in {"li", "a"}]
        links = [a.get("href", "") for tag, a in page.elements if tag in {"li", "a"}]
        for code, href in zip(codes, links[1:], strict=False):
            if code:
                shown.setdefault(code.removesuffix("_secondary"), set()).add(href)
    assert levels >= {"ok", "soon", "today", "call119"}
    assert shown["booking"] == {"https://booking.example/demonstration"}
    assert shown["line"] == {"https://line.example/demonstration"}
    assert shown["tel_clinic"] == {"tel:00000000000"}


def test_codes_of_a_version_nobody_holds_any_more_are_left_out_and_the_rest_is_judged(
    visitor: Visitor,
) -> None:
    answers = {"safety_now": ["t_fever", "t_of_old"], "age_band": ["of_old"], "onset": ["lt6w"]}
    page = page_of(visitor.post(answers, token=issued(hours_ago=1, version_id=99)))
    assert (page.values("data-triage"), page.counted) == (["today"], ["no"])
    assert page_of(visitor.post(answers, token="forged")).values("data-triage") == []


@pytest.mark.parametrize(
    ("headers", "counted"),
    [
        ({"Sec-Fetch-Site": "cross-site"}, "no"),
        ({"Sec-Fetch-Site": "same-site"}, "no"),
        ({"Origin": "https://evil.example"}, "no"),
        ({"Origin": "null"}, "no"),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"}, "yes"),
        ({"Origin": "http://localhost"}, "yes"),
        ({}, "yes"),
    ],
)
def test_a_foreign_post_gets_its_result_and_is_not_counted(
    visitor: Visitor, headers: dict[str, str], counted: str
) -> None:
    response = visitor.post(WELL, headers=headers)
    assert (response.status_code, page_of(response).counted) == (200, [counted])


def test_a_young_form_of_the_previous_key_still_counts(
    published_database_url: str, tmp_path: Path
) -> None:
    new_key = "a fresh key, made by chance: 9f27c1b4"
    rotated = {"SECRET_KEY": new_key, "SECRET_KEY_PREVIOUS": SECRET_KEY}
    with running_app(published_database_url, instance_dir=tmp_path, **rotated) as app:
        response = Visitor(app).post(WELL, token=issued(hours_ago=71))
    assert page_of(response).counted == ["yes"]


# ------------------------------------------------------------------ incomplete forms


def test_without_the_required_answers_the_form_comes_back_with_the_others(
    visitor: Visitor,
) -> None:
    token = visitor.open().token
    response = visitor.post({"age_band": "56p", "topic": ["menstrual", "none"]}, token=token)
    page = page_of(response)
    assert response.status_code == 200
    assert page.values("data-triage") == page.counted == []
    assert page.ticked == {("age_band", "56p"), ("topic", "menstrual"), ("topic", "none")}
    assert page.token == token
    assert "#safety_now-e_bladder_bowel" in page.values("href")
    assert page.card == ""


@pytest.mark.parametrize(
    ("answers", "card"),
    [
        ({"p_flags": "p_heavy_severe"}, "call119"),
        ({"topic": "pregnancy", "p_flags": "p_bleeding"}, "today"),
        ({"p_flags": ["p_bleeding", "p_heavy_severe"]}, "call119"),
        ({"age_band": "56p"}, ""),
    ],
)
def test_an_urgent_answer_puts_its_card_above_the_form(
    visitor: Visitor, answers: dict[str, str | list[str]], card: str
) -> None:
    page = page_of(visitor.post(answers))
    assert page.values("data-triage") == []
    assert page.card == card


def test_a_skipped_question_leads_back_to_itself_with_every_tick(visitor: Visitor) -> None:
    """The button stands under the question's words; what it posts is in the body alone."""
    given = {**WELL, "topic": "pregnancy", "night_throb": "no"}
    result = page_of(visitor.post(given))
    assert result.values("data-missing") == ["age_band", "onset", "s_flags", "p_flags"]
    buttons = [a for tag, a in result.elements if tag == "button" and a.get("name") == "edit"]
    asked = [a["value"] for a in buttons if a["value"] != "1"]
    assert asked == ["age_band", *result.values("data-missing")]  # the prompt leads to the first
    (form,) = (a for tag, a in result.elements if tag == "form" and "id" in a)
    assert {a["form"] for a in buttons if a["value"] != "1"} == {form["id"]}
    assert (form["method"], form["action"]) == ("post", "/?")

    again = page_of(visitor.post(given, edit="p_flags"))
    assert again.ticked == {("safety_now", "none"), ("topic", "pregnancy"), ("night_throb", "no")}
    assert [a["id"] for _, a in again.elements if "autofocus" in a] == ["item-p_flags"]


def test_correcting_brings_the_form_back_with_every_tick_and_judges_nothing(
    visitor: Visitor,
) -> None:
    token = visitor.open().token
    result = page_of(visitor.post({**FEVER, "night_rest": "yes"}, token=token))
    sent = {(a["name"], a["value"]) for tag, a in result.elements if a.get("type") == "hidden"}
    assert {("safety_now", "t_fever"), ("night_rest", "yes"), ("token", token)} <= sent
    again = page_of(visitor.post({**FEVER, "night_rest": "yes"}, token=token, edit="1"))
    assert again.values("data-triage") == again.counted == []
    assert again.ticked == {("safety_now", "t_fever"), ("night_rest", "yes")}
    assert (again.token, again.card) == (token, "today")


def test_correcting_works_with_a_bad_token_too(visitor: Visitor) -> None:
    page = page_of(visitor.post(WELL, token="forged", edit="1"))
    assert page.ticked == {("safety_now", "none")}
    assert page_of(visitor.post(WELL, token=page.token)).counted == ["yes"]


# ------------------------------------------------------------------ malformed bodies


@pytest.mark.parametrize(
    ("body", "status"),
    [
        pytest.param(b"safety_now=e_saddle&x=%00", 400, id="NUL"),
        pytest.param(b"safety_now=e_saddle&%0a=1", 400, id="a control character in a name"),
        pytest.param(b"safety_now=e_saddle&x=%ED%B0%80", 400, id="a lone surrogate"),
        pytest.param(b"safety_now=e_saddle&x=\x93\xfa", 400, id="CP932"),
        pytest.param(b"safety_now=e_saddle&age_band=99", 400, id="an unknown code"),
        pytest.param(b"safety_now=e_saddle&age_band=", 400, id="an empty code"),
        pytest.param(b"safety_now=e_saddle&age_band=u20&age_band=56p", 400, id="two of one"),
        pytest.param(b"safety_now=e_saddle&age_band=u20&age_band=u20", 400, id="one twice"),
        pytest.param(b"safety_now=e_saddle&safety_now=x", 400, id="a foreign code beside"),
        pytest.param(b"safety_now=e_saddle&" + b"x" * 65_536, 413, id="too large"),
    ],
)
def test_a_malformed_body_is_refused_in_japanese_with_the_urgent_card_on_top(
    visitor: Visitor, body: bytes, status: int
) -> None:
    token = visitor.open().token
    response = visitor.send(b"token=" + token.encode() + b"&" + body)
    page = page_of(response)
    assert response.status_code == status
    assert page.card == "call119"
    assert page.values("data-triage") == page.counted == []
    assert page_of(visitor.post(WELL, token=token)).counted == ["yes"]


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/json", "multipart/form-data; boundary=x", "a;b"]
)
def test_another_content_type_is_refused(visitor: Visitor, content_type: str) -> None:
    response = visitor.send(b"safety_now=t_fever", content_type=content_type)
    assert response.status_code == 415
    assert page_of(response).card == "today"


def test_unknown_names_are_ignored_and_ten_thousand_of_them_too(visitor: Visitor) -> None:
    token = visitor.open().token
    noise = b"".join(b"%d=&" % number for number in range(10_000))
    response = visitor.send(noise + b"safety_now=none&token=" + token.encode())
    assert page_of(response).counted == ["yes"]
    strange = visitor.post({**WELL, "__class__": "x", "名前": "{{7*12345}}", "<b>": "'--"})
    assert page_of(strange).counted == ["yes"]
    assert "86415" not in page_of(strange).words


# ------------------------------------------------------------------ around it


def test_links_that_are_not_set_are_not_shown(published_database_url: str, tmp_path: Path) -> None:
    with running_app(published_database_url, instance_dir=tmp_path) as app:
        arguments = ["clinic", "set", "--line-url", "", "--telephone", ""]
        assert app.test_cli_runner().invoke(args=arguments).exit_code == 0
        page = page_of(Visitor(app).post(WELL))
    assert page.values("data-cta") == ["answer_missing", "booking"]


def test_the_about_page_says_who_runs_this(visitor: Visitor) -> None:
    page = page_of(visitor.client.get("/about"))
    assert "見本のページです" in page.words
    assert "72時間" in page.words
    assert "50人" in page.words
    assert any(href.startswith("tel:0") for href in page.values("href"))


def test_the_end_page_clears_what_the_browser_keeps(visitor: Visitor) -> None:
    response = visitor.client.get("/end")
    assert response.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert "とじてください" in page_of(response).words


def test_the_balancer_learns_whether_process_and_database_are_well(visitor: Visitor) -> None:
    for path in ("/healthz", "/readyz"):
        assert visitor.client.get(path).status_code == 200
        assert visitor.client.head(path).status_code == 200


def test_a_form_in_a_sandbox_may_ask_whether_the_server_is_there(visitor: Visitor) -> None:
    alive = visitor.client.head("/healthz", headers={"Origin": "null"})
    assert alive.headers["Access-Control-Allow-Origin"] == "null"
    for path in ("/", "/readyz"):
        assert "Access-Control-Allow-Origin" not in visitor.client.get(path).headers


def test_one_network_can_fill_no_statistics_and_everybody_gets_their_result(app: Flask) -> None:
    joker, neighbour = Visitor(app), Visitor(app)
    joker.client.environ_base["REMOTE_ADDR"] = "198.51.100.7"
    neighbour.client.environ_base["REMOTE_ADDR"] = "198.51.100.8"
    pages = [page_of(joker.post(FEVER)) for _ in range(PACE.at_once + 2)]
    assert {level for page in pages for level in page.values("data-triage")} == {"today"}
    assert [page.counted for page in pages] == [["yes"]] * PACE.at_once + [["no"]] * 2
    assert page_of(neighbour.post(FEVER)).counted == ["yes"]


def test_what_could_not_be_counted_takes_nobody_a_place(app: Flask) -> None:
    visitor = Visitor(app)
    visitor.client.environ_base["REMOTE_ADDR"] = "198.51.100.7"
    for _ in range(PACE.at_once + 2):
        assert page_of(visitor.post(FEVER, token="forged")).counted == ["no"]
    assert page_of(visitor.post(FEVER)).counted == ["yes"]
