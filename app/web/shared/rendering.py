"""Templates: strict, escaped, and given one frozen page object each.

An environment of its own, so that no template can reach the request, the session or the
settings through Flask's globals.
"""

import re
from collections.abc import Callable, Iterable, Mapping, MutableMapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, Protocol

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.ext import Extension
from jinja2.runtime import Context
from markupsafe import Markup

from app.web.shared.bundle import Bundle, csp_hash, inlined
from app.web.shared.headers import page_policy
from app.web.shared.richtext import phrased, ruby

_INDENTATION: Final = re.compile(r"\s*\n\s*")
_INLINED: Final = "_inlined"
_KEPT_PARTS: Final = 512
"""Sections and prompts of a few versions; nothing that depends on answers is kept."""


class WithoutIndentation(Extension):
    """Leaves the indentation of templates out of the pages, when they are compiled."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """Keep one line break where there were some."""
        del name, filename
        return _INDENTATION.sub("\n", source)


class _Environment(Environment):
    """Jinja's, in which every template has the same globals."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return the environment's own: each import compares them, name by name in a ChainMap."""
        return super().make_globals(d) if d else self.globals


@dataclass(frozen=True, slots=True)
class Rendered:
    """A page's HTML and the content security policy that allows exactly its inline parts."""

    html: str
    policy: str


class Renders(Protocol):
    """Whatever makes pages of page objects."""

    def render(
        self,
        template: str,
        page: object,
        *,
        styles: Iterable[str] = (),
        around: Mapping[str, object] | None = None,
    ) -> Rendered:
        """Render a page; `styles` are bodies of style elements of its own, last in its head.

        What stands `around` every page of a surface is given by name.
        """
        ...


@dataclass(slots=True)
class _Inlined:
    """The hashes of what a template put inline while it was rendered."""

    styles: list[str] = field(default_factory=list)
    scripts: list[str] = field(default_factory=list)


class Renderer:
    """Renders page objects.

    Templates get ``page``, the filters ``ruby`` and ``phrased``, the functions
    ``inline_style(name)`` and ``inline_script(name)``, and ``kept(macro, …)``, which runs a macro
    once for the same frozen arguments: for parts of a version, never for a visitor's answers.

    A policy is made of the hashes of known parts by name, never of whatever stands in the
    finished page: an injected script must not be allowed by its own hash.
    """

    def __init__(self, *, templates: Path, bundle: Bundle) -> None:
        """Take the folder of templates and the inline parts; templates compile on first use."""
        self._styles = {name: inlined("style", body) for name, body in bundle.styles.items()}
        self._scripts = {name: inlined("script", body) for name, body in bundle.scripts.items()}
        self._environment = _Environment(
            loader=FileSystemLoader(templates),
            autoescape=True,
            undefined=StrictUndefined,
            extensions=[WithoutIndentation],
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
            cache_size=-1,  # there are only ours, and a cache without an end needs no lock
        )
        self._environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False}
        self._environment.filters.update(ruby=ruby, phrased=phrased)
        # No others: each import of a template by another looks every one of them up.
        self._environment.globals = {
            "dict": dict,
            "range": range,
            "inline_style": self._inline_style,
            "inline_script": self._inline_script,
            "kept": lru_cache(maxsize=_KEPT_PARTS)(_run_macro),
        }

    def render(
        self,
        template: str,
        page: object,
        *,
        styles: Iterable[str] = (),
        around: Mapping[str, object] | None = None,
    ) -> Rendered:
        """Render a page; `styles` are bodies of style elements of its own, last in its head.

        What stands `around` every page of a surface is given by name; `framed_by`, origins of
        pages that may hold this one in a frame, is known to every template.
        """
        own = tuple(styles)
        inlined = _Inlined(styles=[csp_hash(style) for style in own])
        given = {
            "framed_by": (),
            **(around or {}),
            "page": page,
            "own_styles": own,
            _INLINED: inlined,
        }
        html = self._environment.get_template(template).render(given)
        policy = page_policy(styles=tuple(inlined.styles), scripts=tuple(inlined.scripts))
        return Rendered(html=html, policy=policy)

    @pass_context
    def _inline_style(self, context: Context, name: str) -> Markup:
        element, source = self._styles[name]
        context[_INLINED].styles.append(source)
        return element

    @pass_context
    def _inline_script(self, context: Context, name: str) -> Markup:
        element, source = self._scripts[name]
        context[_INLINED].scripts.append(source)
        return element


def _run_macro(macro: Callable[..., Markup], *arguments: object) -> Markup:
    return macro(*arguments)
