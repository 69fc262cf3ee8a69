"""The house's figures (``benchmarks.house_figures``): few modules, names that mean one thing."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.house_figures import House, Module, read_house
from tests.architecture.sources import ROOT

MOST_MODULES = 300
MOST_CLASS_NAMES_TWICE = 10
MOST_FILE_NAMES_TWICE = 30
FEWEST_FIELDS_OF_AN_OBJECT = 4


@pytest.fixture(scope="module")
def house() -> House:
    return read_house(ROOT / "app")


def test_the_application_has_no_more_than_300_modules(house: House) -> None:
    assert len(house.modules) <= MOST_MODULES


def test_no_more_than_10_class_names_are_given_twice(house: House) -> None:
    twice = house.classes_named_twice()
    assert len(twice) <= MOST_CLASS_NAMES_TWICE, twice


def test_no_more_than_30_file_names_are_given_twice(house: House) -> None:
    twice = house.files_named_twice()
    assert len(twice) <= MOST_FILE_NAMES_TWICE, twice


def test_no_page_names_every_field_of_an_object_again(house: House) -> None:
    """A page that needs all of an object holds the object (ADR 47)."""
    objects = {
        name: fields
        for module in house.modules
        if module.name.startswith(("app.domain.", "app.services.", "app.storage."))
        for name, fields in module.fields().items()
        if len(fields) >= FEWEST_FIELDS_OF_AN_OBJECT
    }
    found = [
        f"{module.name}.{page} names all that {name} has"
        for module in house.modules
        if module.name.startswith("app.web.")
        for page, own in module.fields().items()
        for name, fields in objects.items()
        if fields <= own
    ]
    assert found == []


def test_no_modules_import_one_another_in_a_cycle(house: House) -> None:
    assert house.largest_cycle() == 1


def test_only_what_a_class_declares_with_a_type_is_a_field() -> None:
    text = "class A:\n    one: int\n    two: str = ''\n    three = 3\n    def four(self): ...\n"
    assert Module("a", Path("a.py"), text).fields() == {"A": {"one", "two"}}


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
    assert found.modules[1].fields() == {"Name": frozenset()}
    assert [list(module.functions()) for module in found.modules] == [[], [], [4]]
