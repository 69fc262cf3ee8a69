"""Moving, hiding, showing again and removing parts."""

from http import HTTPStatus

from flask import Response, abort

from app.documents.addresses import EditRefusedError
from app.documents.editing.applying import seen_at
from app.documents.editing.edits import Edit, Hide, Move, Remove, SetOrder, Show
from app.services.questionnaires.drafts import Proposed
from app.services.questionnaires.errors import ChangedMeanwhileError
from app.storage.failures import NoDraftError
from app.web.shared.access import EDITING, asked, field, who
from app.web.shared.draft_places import Links, pattern_of
from app.web.shared.replies import see_other
from app.web.shared.staff_context import DRAFT, StaffViews, get, post
from app.web.staff.drafts import deeds
from app.web.staff.drafts.pages import RemovePage
from app.web.staff.drafts.viewing import excerpt_at, head_of


class Arranging(StaffViews):
    """The views of where things stand, and whether they do."""

    @post(f"{DRAFT}/move", EDITING)
    def move(self, slug: str) -> Response:
        """Move a question or option one place."""
        address = field("at")
        edit = Move(address, deeds.UP if field("value") == deeds.UP else deeds.DOWN)
        item = ".".join(address.split(".")[:4])
        return self._do(slug, edit, goal=f"{Links(slug).to('item', at=item)}&done=moved")

    @post(f"{DRAFT}/order", EDITING)
    def order(self, slug: str) -> Response:
        """Put the questions of a step, or the options of a question, in the order of a drag."""
        address, links = field("at"), Links(slug)
        edit = SetOrder(address, tuple(field("ids").split()))
        above, _, kind = address.rpartition(".")
        if kind == "items":
            goal = f"{links.step(above.removeprefix('steps.'))}?done=moved"
        else:
            goal = f"{links.to('item', at=above)}&done=moved"
        return self._do(slug, edit, goal=goal)

    @post(f"{DRAFT}/hide", EDITING)
    def hide(self, slug: str) -> Response:
        """Put a question or option aside."""
        return self._do(slug, Hide(field("at")), goal=_shelf(slug, "saved"))

    @post(f"{DRAFT}/show", EDITING)
    def show(self, slug: str) -> Response:
        """Put it back."""
        return self._do(slug, Show(field("at")), goal=_shelf(slug, "saved"))

    @get(f"{DRAFT}/remove", EDITING)
    def ask_to_remove(self, slug: str) -> Response:
        """Ask before something is removed for good."""
        draft = self.cases.drafts.open(slug)
        address = asked("at")
        links = Links(slug)
        if not seen_at(draft.document, address):
            abort(HTTPStatus.NOT_FOUND)
        page = RemovePage(
            head=head_of(self.context, draft, here=links.home_of(address)),
            kind=pattern_of(address),
            text=excerpt_at(draft, address),
            deed=deeds.remove(draft, address),
            back=links.home_of(address),
        )
        return self.context.reply("drafts/remove.html", page)

    @post(f"{DRAFT}/remove", EDITING)
    def remove(self, slug: str) -> Response:
        """Remove something for good."""
        address = field("at")
        goal = f"{Links(slug).home_of(address)}?done=removed"
        return self._do(slug, Remove(address), goal=goal)

    def _do(self, slug: str, edit: Edit, *, goal: str) -> Response:
        links, address = Links(slug), field("at")
        proposed = Proposed(edit, seen=field("seen"))
        try:
            self.cases.drafts.save(slug, (proposed,), who=who(), now=self.now)
        except NoDraftError:
            return see_other(links.start)
        except ChangedMeanwhileError:
            return see_other(links.home_with(address, problem="changed"))
        except EditRefusedError as error:
            return see_other(links.home_with(address, problem=deeds.code_of(error)))
        return see_other(goal)


def _shelf(slug: str, done: str) -> str:
    return f"{Links(slug).part('shelf')}?done={done}"
