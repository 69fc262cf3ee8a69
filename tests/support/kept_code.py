"""Compiled templates and addresses, kept from one application of this process to the next.

Nearly every test makes an application, all alike; half of the time that takes is compiling.
"""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from typing import Any

from jinja2 import BytecodeCache, Environment, FileSystemLoader, Template
from jinja2.bccache import Bucket
from werkzeug.routing import Rule


class _KeptTemplates(BytecodeCache):
    """Keeps what was compiled as long as the process lives."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], Any] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key, bucket.checksum] = bucket.code


def keep_compiled_code() -> None:
    """Let whatever is compiled from now on be compiled once."""
    _keep_templates()
    _keep_addresses()


def _keep_templates() -> None:
    kept, load = _KeptTemplates(), FileSystemLoader.load

    def loaded(
        self: FileSystemLoader,
        environment: Environment,
        name: str,
        globals: MutableMapping[str, Any] | None = None,  # noqa: A002  # Jinja's own name
    ) -> Template:
        environment.bytecode_cache = environment.bytecode_cache or kept
        return load(self, environment, name, globals)

    FileSystemLoader.load = loaded  # type: ignore[assignment, method-assign]  # for tests only


def _keep_addresses() -> None:
    kept: dict[object, Callable[..., tuple[str, str]]] = {}
    build = Rule._compile_builder  # noqa: SLF001  # Werkzeug has no other place for it

    def built(self: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:  # noqa: FBT001, FBT002  # Werkzeug's own
        key = (self.rule, tuple(self._trace), repr(self.defaults), append_unknown)
        if key not in kept:
            kept[key] = build(self, append_unknown)
        return kept[key]

    Rule._compile_builder = built  # type: ignore[method-assign]  # noqa: SLF001  # for tests only
