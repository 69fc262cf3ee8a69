"""The application with staff beside it, on each engine, and people who signed in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask

from app.domain.staff import Role
from tests.support.staff import OWNER, Staffed
from tests.support.staff_client import StaffBrowser, signed_in, staffed_beside
from tests.support.visits import running_app


@pytest.fixture
def app(published_database_url: str, tmp_path: Path) -> Iterator[Flask]:
    with running_app(published_database_url, instance_dir=tmp_path) as running:
        yield running


@pytest.fixture
def staff(app: Flask, published_database_url: str) -> Iterator[Staffed]:
    del app
    found = staffed_beside(published_database_url)
    yield found
    found.database.close()


@pytest.fixture
def editor(app: Flask, staff: Staffed) -> StaffBrowser:
    return signed_in(app, staff, role=Role.EDITOR, email="editor@example.jp")


@pytest.fixture
def owner(app: Flask, staff: Staffed) -> StaffBrowser:
    """Return an owner who may publish: with two factors, and just signed in."""
    now = datetime.now(UTC)
    entered = staff.add(OWNER, now=now)
    staff.with_code_app(entered, now=now)
    return StaffBrowser(app).holding(entered.token)
