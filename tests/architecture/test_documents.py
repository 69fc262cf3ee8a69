"""The papers beside the code name only what exists."""

from __future__ import annotations

import re

from tests.architecture.sources import ROOT, project_files, relative

TOP = (
    "app|templates|migrations|tests|docs|bin|benchmarks|deploy|\\.ci|"
    "config\\.py|run\\.py|gunicorn\\.conf\\.py|pyproject\\.toml|Makefile|requirements[\\w.-]*"
)
NAMED = re.compile(rf"`((?:{TOP})(?:/[\w./-]*)?)(?::\d+)?`")
LINKED = re.compile(r"\]\((?!https?:|#|mailto:)([^)#]+)(?:#[^)]*)?\)")
TARGET = re.compile(r"^([a-z-]+):.*?##", re.MULTILINE)
MADE = re.compile(r"`make ([a-z-]+)`")


def test_every_path_a_document_names_exists() -> None:
    missing = [
        f"{relative(paper)}: {name}"
        for paper in project_files("*.md")
        for name in NAMED.findall(paper.read_text("utf-8"))
        if not (ROOT / name).exists()
    ]
    assert missing == []


def test_every_link_between_documents_leads_somewhere() -> None:
    missing = [
        f"{relative(paper)}: {target}"
        for paper in project_files("*.md")
        for target in LINKED.findall(paper.read_text("utf-8"))
        if not (paper.parent / target).exists()
    ]
    assert missing == []


def test_every_make_target_a_document_names_is_listed_by_make_help() -> None:
    listed = set(TARGET.findall((ROOT / "Makefile").read_text("utf-8")))
    named = {
        name for paper in project_files("*.md") for name in MADE.findall(paper.read_text("utf-8"))
    }
    assert named <= listed


def test_every_make_target_is_explained() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    assert targets == set(TARGET.findall(makefile))


def test_the_locks_name_no_host_and_no_place_on_a_machine() -> None:
    for paper in project_files("requirements*"):
        text = paper.read_text("utf-8")
        assert not re.search(r"://|--(extra-)?index|--find-links|^/|[ =]/\w", text, re.MULTILINE)


def test_every_locked_package_is_pinned_by_hash() -> None:
    for paper in project_files("requirements*.txt"):
        pins = re.split(r"\n(?=[a-z0-9])", paper.read_text("utf-8"))[1:]
        assert pins
        assert [pin.splitlines()[0] for pin in pins if "--hash=sha256:" not in pin] == []
