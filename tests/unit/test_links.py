"""A link that staff set leads to a host within the operator's limit, however it is written."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest

from app.domain.links import link_problem

HOSTS = ("lin.ee", "line.me", ".reserve.jp")

ALLOWED = [
    "https://lin.ee/AbC12",
    "https://line.me/R/ti/p/%40clinic",
    "https://line.me/R/ti/p/@clinic",
    "https://reserve.jp",
    "https://reserve.jp/",
    "https://opt.reserve.jp/clinic?course=1&from=selfcheck#top",
    "https://a.b.reserve.jp/%E4%BA%88%E7%B4%84/",
    "https://reserve.jp/search?q=a%20b+c",
]

_SCHEMES = [
    "http:", "HTTPS:", "https", "https:/", "https:///", "//", "/", "", "javascript:", "data:",
    "javascript://", "vbscript:", "file://", "ftp://", "blob:https://", "view-source:https://",
    "intent://", "line://", "tel:", "mailto:", " https://", "\thttps://", "\nhttps://",
    "https:\\\\", "https:/\\", "https:\t//", "ht\ntps://", "\ufeffhttps://", "\u200bhttps://",
    "ｈttps://", "https：//", "https:／／", "url:https://", "\x00https://", "\x01https://",
]  # fmt: skip

_HOSTS = [
    "evil.com", "lin.ee.evil.com", "evil-lin.ee", "xlin.ee", "sub.lin.ee", "www.line.me",
    "reserve.jp.evil.com", "evilreserve.jp", "evil.com.reserve.jp.co", "reserve.jpx", ".reserve.jp",
    "lin.ee.", "lin..ee", "lin.ee:443", "lin.ee:80", "lin.ee:", "lin.ee:@evil.com",
    "lin.ee@evil.com", "user@lin.ee", "user:pass@lin.ee", "@lin.ee", "lin.ee%40evil.com",
    "evil.com%2f@lin.ee", "lin.ee%2eevil.com", "lin%2eee", "%6cin.ee", "lin.ee%00.evil.com",
    "lin.ee\\@evil.com", "lin.ee\\evil.com", "evil.com\\lin.ee", "evil.com#lin.ee",
    "evil.com?lin.ee", "evil.com;lin.ee", "lin.ee;evil.com", "lin.ee,evil.com", "lin.ee&evil.com",
    "lin.ee evil.com", "lin.ee\tevil.com", "lin.ee\nevil.com", "lin.ee\r\nevil.com", "lin\u00ad.ee",
    "lin\u200b.ee", "lin。ee", "lin．ee", "lin｡ee", "ｌｉｎ.ee", "lın.ee", "liŋ.ee", "ⅼin.ee",
    "lіn.ee", "lin.еe", "xn--ln-hia.ee", "reserve.jp\u202e", "LIN.EE", "Lin.ee", "lin.EE",
    "127.0.0.1", "2130706433", "0x7f000001", "[::1]", "[::ffff:127.0.0.1]", "localhost", "0",
    "lin_ee", "-lin.ee", "lin-.ee", "lin.ee-", "*.reserve.jp", "$lin.ee", "lin.ee'", 'lin.ee"',
    "lin.ee<", "lin.ee|evil.com", "lin.ee^evil.com", "lin.ee`evil.com", "{lin.ee}", "(lin.ee)",
    "a" * 64 + ".reserve.jp", "a." * 130 + "reserve.jp", "lin.ee\x00", "\x00lin.ee", "lin.ee\x7f",
    "lin.ee\u2044evil.com", "lin.ee\u2215evil.com", "lin.ee／evil.com", "lin.ee＠evil.com", "",
]  # fmt: skip

_RESTS = [
    "//evil.com", "/a//evil.com", "/\\evil.com", "/\\/evil.com", "/%2f%2fevil.com", "/%2F/evil.com",
    "/%5cevil.com", "/%5C%5Cevil.com", "/%255c", "/%252f%252fevil.com", "/%25252f%25252fx",
    "/go?to=https://evil.com", "/go?to=//evil.com", "/go?to=https%3A%2F%2Fevil.com",
    "/go?to=https%253A%252F%252Fevil.com", "/go#https://evil.com", "/go#//evil.com",
    "/go?to=%68ttps:%2f%2fevil.com", "/../evil", "/a/../../b", "/%2e%2e/evil", "/a/%2E%2E/b", "/..",
    "/%252e%252e/x", "/a\nb", "/a\rb", "/a\tb", "/a b", "/a\x00", "/%00", "/%0d%0aSet-Cookie:x",
    "/%0a", "/%09", "/%7f", "/%1b", "/%2500", "/%", "/%4", "/%zz", "/%u0041", '/"onclick=x', "/'",
    "/<script>", "/>", "/`", "/{x}", "/|", "/^", "/[x]", "/予約", "/\u202etxt", "/%E2%80%AEtxt",
    "/%e2%80%8b", "/%ef%bb%bf", "/%ff", "/%c0%af", "/%ed%a0%80", "?a=b", "#a", "/#a#b", "/\ud800",
    "/%E2%80%A8", "/\u2028", "/%25%32%35%32%35%32%35%32%35%32%35%32%35", "\\", "/a\\b", "/%5c",
]  # fmt: skip


def bypasses() -> Iterator[str]:
    """Generate links that a lenient reader could take for allowed ones."""
    good = ("lin.ee", "opt.reserve.jp")
    yield from (f"{scheme}{host}/x" for scheme, host in itertools.product(_SCHEMES, good))
    paths = ("", "/", "/AbC12", "?x=lin.ee", "#lin.ee")
    yield from (f"https://{host}{path}" for host, path in itertools.product(_HOSTS, paths))
    yield from (f"https://{host}{rest}" for host, rest in itertools.product(good, _RESTS))
    yield from (f"{space}https://lin.ee/x" for space in "\x00\t\n\r \x0b\x0c\u3000\u2028")
    yield from (f"https://lin.ee/x{space}" for space in "\x00\t\n\r \x0b\x0c\u3000\u2028\\\"'<>")
    yield from (f"https://lin.ee/{chr(code)}" for code in range(0x21))


@pytest.mark.parametrize("url", ALLOWED)
def test_a_plain_link_to_an_allowed_host_may_be_shown(url: str) -> None:
    assert link_problem(url, limit=HOSTS) is None


def test_no_bypass_is_let_through() -> None:
    tried = set(bypasses())
    assert len(tried) >= 500
    let_through = [url for url in tried if link_problem(url, limit=HOSTS) is None]
    assert let_through == []


@pytest.mark.parametrize(
    ("host", "entry", "allowed"),
    [
        ("lin.ee", "lin.ee", True),
        ("sub.lin.ee", "lin.ee", False),
        ("reserve.jp", ".reserve.jp", True),
        ("a.b.reserve.jp", ".reserve.jp", True),
        ("xreserve.jp", ".reserve.jp", False),
        ("lin.ee", ".", False),
        ("lin.ee", ".ee", True),
    ],
)
def test_a_leading_dot_means_the_host_and_all_below_it(
    host: str, entry: str, *, allowed: bool
) -> None:
    problem = link_problem(f"https://{host}/", limit=(entry,))
    assert problem == (None if allowed else "host_not_allowed")


def test_without_a_limit_any_host_may_be_stored() -> None:
    assert link_problem("https://lin.ee/x", limit=()) is None
