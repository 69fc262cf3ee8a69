"""The addresses of the staff area that more than one surface names."""

import re
from typing import Final

START: Final = "/staff/"
SIGN_IN: Final = "/staff/sign-in"
CONFIRM: Final = "/staff/confirm"
SECOND_FACTOR: Final = "/staff/me/needs-second-factor"

_OWN_PAGE: Final = re.compile(r"/staff/[A-Za-z0-9_.~/-]*(\?[A-Za-z0-9_.~=&%-]*)?")


def safe_next(path: str) -> str:
    """Return a page of the staff area to go on to; the start page for anything else.

    Links elsewhere, signs that browsers read as one, and one-time links are no pages to go to.
    """
    is_ours = _OWN_PAGE.fullmatch(path) and "//" not in path and ".." not in path
    return path if is_ours and not path.startswith((SIGN_IN, CONFIRM, "/staff/set-up")) else START
