"""Texts that mean something to one of our renderers, or to nobody at all.

Markers and delimiters of templates, HTML, CSS, JSON, Markdown, ruby, addresses and logs; signs
that can't be seen; words without end. Each may stand in every text that staff can set.
"""

from __future__ import annotations

from typing import Final

TEMPLATES: Final = (
    "@@token@@", "{{7*7}}", "{{ page.action }}", "{% raw %}", "{% endblock %}", "{#", "${7*7}",
    "%(title)s", "%s%d", "{0}", "{title}", "<%= 1 %>", "__TOKEN__", "%%", "$&", "\\1",
)  # fmt: skip
HTML: Final = (
    "</script>", "</style>", "</textarea>", "</title>", "</form><form>", "<!--", "-->", "]]>",
    "<![CDATA[", "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "' autofocus x='",
    "&lt;b&gt;", "&#0;", "&amp", "<input type=hidden name=token value=x>", "<plaintext>",
    'data-triage="ok"', '<main data-counted="yes">', "<ruby>腰<rt>こし</rt></ruby>", "<wbr>",
)  # fmt: skip
CSS: Final = ("}", "*/", "/*", "\\", "\\0", "}</style>", "{display:none}", "url(//x)", "@import x;")
RUBY: Final = (
    "{腰|こし}", "{腰|}", "{|こし}", "{腰|こ|し}", "{腰", "腰}", "|", "{{腰|こし}}", "{}",
)  # fmt: skip
MARKDOWN: Final = (
    "**太い**", "**", "***", "# 見出し", "- ", "1. ", "> ", "`符号`", "~~~", "---", "| a | b |",
    "[ここ](javascript:alert(1))", "![](//x/y.png)", "<https://x.example>", "https://x.example/?a=b&c",
)  # fmt: skip
ADDRESSES: Final = (
    "../../etc/passwd", "%00", "%0d%0aSet-Cookie: a=b", "a=b&c=d#e", "javascript:alert(1)",
    "//x.example", "tel:119", "119", "'; DROP TABLE version;--", '","x":"', "=1+1", "@SUM(A1)",
)  # fmt: skip
UNSEEN: Final = (
    "\u200b", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u202e", "\u2066", "\u2028", "\u2029",
    "\u0000", "\u0007", "\u001b[31m", "\u007f", "\u0085", "\r\n", "\t", "\ud800", "\udfff\ud800",
    "\ufffe", "\U000e0041", "\u3164", "\u180e",
)  # fmt: skip
LONG: Final = (
    "あ" * 4_000, "x" * 4_000, "腰" + "\u0301" * 900, "a" * 45, "\U0001f468\u200d\U0001f469" * 20,
    "。" * 500, "、\u3000" * 200, "治る" * 900, "\u0e01" * 200, "\ufdfa" * 30,
)  # fmt: skip
NOTHING: Final = ("", " ", "\u3000", "\n\n", "\u00a0")

MARKERS: Final = (
    *TEMPLATES, *HTML, *CSS, *RUBY, *MARKDOWN, *ADDRESSES, *UNSEEN, *LONG, *NOTHING,
)  # fmt: skip

_RULED_OUT: Final = frozenset("{}|")

PLAIN_MARKERS: Final = tuple(
    marker
    for marker in MARKERS
    if marker.strip() and marker.isprintable() and len(marker) < 20 and not _RULED_OUT & set(marker)
)
"""Those that a text may hold, so that they come before visitors."""
