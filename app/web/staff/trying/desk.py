"""What every page of trying out is made with."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Final, Literal

from flask import Response, request

from app.domain.questionnaire import Questionnaire
from app.services.questionnaires.building import Trying
from app.services.staff.keyring import Keyring
from app.storage.drafts import NoDraftError
from app.web.shared.access import Gate, signed_in_member
from app.web.shared.draft_nav import draft_nav
from app.web.shared.replies import see_other
from app.web.shared.staff_frame import frame_of
from app.web.shared.staff_pages import StaffPages
from app.web.staff.trying.pages import Head

ALL_DRAFTS: Final = "/staff/drafts"

View = Callable[..., Response]
Sheet = Literal["preview", "examples", "impact", "checks"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TryingDesk:
    """The use cases of trying out, and how the pages are answered."""

    trying: Trying
    keyring: Keyring
    gate: Gate
    pages: StaffPages
    clock: Callable[[], datetime]

    def head(
        self, questionnaire: Questionnaire, *, sheet: Sheet, done: frozenset[str] = frozenset()
    ) -> Head:
        """Return what stands above every page of trying a draft out."""
        member, slug = signed_in_member(), questionnaire.slug
        said = request.args.get("done", "")
        return Head(
            frame=frame_of(member, self.gate, here="drafts"),
            nav=draft_nav(
                member,
                self.gate,
                slug=slug,
                title=questionnaire.title,
                here="check" if sheet == "checks" else "try",
            ),
            slug=slug,
            sheet=sheet,
            done=said if said in done else "",
        )


def of_a_draft(view: View) -> View:
    """Lead to the list of drafts when there is no draft (any more)."""

    @wraps(view)
    def run(*args: object, **kwargs: object) -> Response:
        try:
            return view(*args, **kwargs)
        except NoDraftError:
            return see_other(ALL_DRAFTS)

    return run


def address(slug: str, sheet: str = "") -> str:
    """Return the address of a draft's page."""
    return f"{ALL_DRAFTS}/{slug}/{sheet}" if sheet else f"{ALL_DRAFTS}/{slug}"
