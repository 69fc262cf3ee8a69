"""Whether a page stays within the budget of the format, as it is and as it is sent."""

from typing import Final

from app.domain import budget
from app.web.shared.compression import NearlyConstant, gzipped

TOKEN: Final = "x" * 160
"""As long as a form's token may be; its bytes don't compress."""


def form_is_too_large(head: str, tail: str) -> bool:
    """Tell it of the untouched form, by what stands before and behind its token."""
    ready = NearlyConstant(head, tail)
    plain = sum(map(len, ready.with_text(TOKEN)))
    sent = sum(map(len, ready.compressed_with_text(TOKEN)))
    return plain > budget.MOST_FORM_BYTES or sent > budget.MOST_FORM_BYTES_SENT


def answer_is_too_large(html: str) -> bool:
    """Tell it of a page made for one visitor: a result, or the form again."""
    body = html.encode()
    return (
        len(body) > budget.MOST_RESULT_BYTES or len(gzipped(body)) > budget.MOST_RESULT_BYTES_SENT
    )
