"""Telling our own page's post from another site's."""

from __future__ import annotations

import pytest

from app.web.shared.origin import is_foreign


@pytest.mark.parametrize(
    ("headers", "foreign"),
    [
        pytest.param({}, False, id="an old browser that says nothing"),
        pytest.param({"SEC_FETCH_SITE": "same-origin"}, False, id="fetch metadata: our own page"),
        pytest.param({"SEC_FETCH_SITE": "none"}, False, id="fetch metadata: the person did it"),
        pytest.param({"SEC_FETCH_SITE": "cross-site"}, True, id="fetch metadata: another site"),
        pytest.param({"SEC_FETCH_SITE": "same-site"}, True, id="fetch metadata: a sister host"),
        pytest.param({"ORIGIN": "https://clinic.example"}, False, id="our own origin"),
        pytest.param({"ORIGIN": "https://CLINIC.example:443"}, False, id="the same, spelt out"),
        pytest.param({"ORIGIN": "https://evil.example"}, True, id="another origin"),
        pytest.param({"ORIGIN": "https://clinic.example.evil.example"}, True, id="one like ours"),
        pytest.param({"ORIGIN": "https://clinic.example:8443"}, True, id="another port"),
        pytest.param({"ORIGIN": "null"}, True, id="an origin that hides"),
        pytest.param(
            {"ORIGIN": "null", "SEC_FETCH_SITE": "same-origin"}, False, id="hidden, yet our own"
        ),
        pytest.param(
            {"ORIGIN": "https://evil.example", "SEC_FETCH_SITE": "same-origin"},
            True,
            id="two headers that contradict each other",
        ),
    ],
)
def test_a_post_is_foreign_when_a_header_says_so(headers: dict[str, str], *, foreign: bool) -> None:
    environ = {f"HTTP_{name}": value for name, value in headers.items()}
    own = {"HTTP_HOST": "clinic.example", "wsgi.url_scheme": "https"}
    assert is_foreign({**own, **environ}) is foreign
