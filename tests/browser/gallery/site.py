"""The gallery as a site: the product's templates, renderer and headers, without the product.

A posted form is answered with the calm result, whatever it says; the last posts can be read.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from flask import Flask, Response, abort, request
from werkzeug.serving import make_server

from app.web.shared.bundle import load_bundle
from app.web.shared.headers import SecurityHeaders
from app.web.shared.rendering import Renderer
from app.web.shared.replies import page_reply
from app.web.staff.registration import SCRIPTS, STYLES
from app.web.visitor.pages import FormPage
from tests.browser.gallery.handed_over import WORDS
from tests.browser.gallery.states import STATES, State

_ROOT = Path(__file__).resolve().parents[3]


@dataclass(slots=True)
class Gallery:
    """Where the gallery answers, and what was posted to it."""

    url: str
    posts: list[dict[str, list[str]]] = field(default_factory=list)

    def address(self, state: str) -> str:
        """Return the address of a state."""
        return f"{self.url}/{state}"


@contextmanager
def running_gallery() -> Iterator[Gallery]:
    """Yield the gallery, served from a thread."""
    gallery = Gallery(url="")
    server = make_server("127.0.0.1", 0, _application(gallery), threaded=True)
    gallery.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield gallery
    server.shutdown()
    thread.join()
    server.server_close()


def _renderers() -> dict[str, Renderer]:
    visitor, own = (_ROOT / "app" / "static" / area for area in ("visitor", "staff"))
    bundles = {
        "visitor": load_bundle(folder=visitor),
        "staff": load_bundle(folder=visitor, own=own, styles=STYLES, scripts=SCRIPTS),
    }
    return {
        area: Renderer(templates=_ROOT / "templates", bundle=bundle)
        for area, bundle in bundles.items()
    }


def _application(gallery: Gallery) -> Flask:
    renderers = _renderers()
    app = Flask(__name__, static_folder=None)

    @app.get("/<name>")
    def show(name: str) -> Response:
        return _reply(renderers, STATES[name]) if name in STATES else abort(404)

    @app.get("/hand-over/words/<path:_>")
    def words(_: str) -> Response:
        return Response(WORDS[request.path], content_type="application/json")

    @app.get("/healthz")
    def health() -> str:
        return "ok"

    @app.get("/end")
    def end() -> Response:
        return _reply(renderers, STATES["finished"])

    @app.post("/form")
    def answer() -> Response:
        gallery.posts.append(request.form.to_dict(flat=False))
        return _reply(renderers, STATES["result_ok"])

    app.wsgi_app = SecurityHeaders(app.wsgi_app, always_https=False)  # type: ignore[method-assign]  # Flask's documented way
    return app


def _reply(renderers: dict[str, Renderer], state: State) -> Response:
    page = state.page
    styles = (page.conditions_css,) if isinstance(page, FormPage) else ()
    around = {"frame": state.frame, "refusal": "", "did": state.did} if state.frame else None
    renderer = renderers[state.area]
    return page_reply(renderer.render(state.template, page, styles=styles, around=around))
