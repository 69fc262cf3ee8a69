"""The house's figures (``benchmarks.house_figures``): few modules, names that mean one thing."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.house_figures import House, read_house
from tests.architecture.sources import ROOT

MOST_MODULES = 300
MOST_CLASS_NAMES_TWICE = 10


@pytest.fixture(scope="module")
def house() -> House:
    return read_house(ROOT / "app")


def test_the_application_has_no_more_than_300_modules(house: House) -> None:
    assert len(house.modules) <= MOST_MODULES


def test_no_more_than_10_class_names_are_given_twice(house: House) -> None:
    twice = house.classes_named_twice()
    assert len(twice) <= MOST_CLASS_NAMES_TWICE, twice


def test_no_modules_import_one_another_in_a_cycle(house: House) -> None:
    assert house.largest_cycle() == 1


def test_the_figures_are_those_of_a_small_package(tmp_path: Path) -> None:
    small = tmp_path / "small"
    small.mkdir()
    (small / "__init__.py").write_text("")
    (small / "one.py").write_text(
        '"""One."""\n\nfrom small import two\n\n\nclass Name:\n    """A name."""\n\n    two = two\n'
    )
    (small / "two.py").write_text(
        "from small.one import Name  # back again\n\n\nclass Inner:\n    class Name: ...\n\n\n"
        'def f(\n    a: int,\n) -> int:\n    """Return it."""\n\n    return a\n'
    )
    found = read_house(small)
    assert len(found.modules) == len(["__init__", "one", "two"])
    assert found.classes_named_twice() == {"Name": ("small.one", "small.two")}
    assert found.files_named_twice() == {}
    assert found.largest_cycle() == len(["one", "two"])
    assert found.with_one_importer() == len(["one", "two"])
    assert [len(module.code) for module in found.modules] == [0, 3, 7]
    assert [list(module.functions()) for module in found.modules] == [[], [], [4]]
