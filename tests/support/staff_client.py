"""A browser of somebody who works here, in this process: cookies, pages and their forms."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import unescape
from io import BytesIO
from itertools import count

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.domain.staff import Role
from app.services.staff.building import build_staff_access
from tests.support.databases import patient_database
from tests.support.staff import CALLER, OWNER, PASSWORD, Staffed, quick_passwords
from tests.support.visits import SECRET_KEY, Page

_NETWORKS = count()


def staffed_beside(url: str) -> Staffed:
    """Return staff access with the application's own key, and quick hashing for new accounts."""
    database = patient_database(url)
    access = build_staff_access(
        database, key=SECRET_KEY, previous_key=None, passwords=quick_passwords()
    )
    return Staffed(database, access)


class StaffBrowser:
    """A test client that posts forms the way pages do."""

    def __init__(self, app: Flask) -> None:
        self.client: FlaskClient = app.test_client()

    def holding(self, token: str) -> StaffBrowser:
        """Take a session's secret."""
        self.client.set_cookie("staff", token, path="/staff")
        return self

    def get(self, path: str, **headers: str) -> TestResponse:
        """Open a page."""
        return self.client.get(path, headers=headers)

    def page(self, path: str) -> Page:
        """Open a page that must be there."""
        response = self.get(path)
        assert response.status_code == 200, (path, response.status, response.location)
        return Page(response.text)

    def csrf(self, path: str = "/staff/sign-in") -> str:
        """Return what a form of a page carries."""
        response = self.client.get(path, follow_redirects=True)
        return next(one["value"] for one in Page(response.text).inputs("csrf"))

    def post(
        self,
        path: str,
        *,
        csrf: str | None = None,
        headers: dict[str, str] | None = None,
        **fields: str,
    ) -> TestResponse:
        """Post a form as its own page would, unless told otherwise."""
        data = {"csrf": self.csrf() if csrf is None else csrf, **fields}
        return self.client.post(path, data=data, headers=headers or {})

    def send(
        self, path: str, document: bytes = b"{}", *, csrf: str | None = None, **fields: str
    ) -> TestResponse:
        """Post a form with a file as its own page would."""
        file = BytesIO(document), "document.json", "application/json"
        data = {"csrf": self.csrf() if csrf is None else csrf, "document": file, **fields}
        return self.client.post(path, data=data, content_type="multipart/form-data")

    @property
    def session(self) -> str:
        """Return the secret this browser holds now."""
        cookie = self.client.get_cookie("staff", path="/staff")
        return "" if cookie is None else cookie.value


def signed_in(
    app: Flask,
    staff: Staffed,
    *,
    role: Role = Role.OWNER,
    email: str = "",
    fresh: bool = True,
) -> StaffBrowser:
    """Return the browser of somebody new with a role, who signed in just now or a while ago."""
    now = datetime.now(UTC) - (timedelta(0) if fresh else timedelta(minutes=20))
    caller = replace(CALLER, network=f"192.0.2.{next(_NETWORKS)}")  # nobody waits for another
    entered = staff.add(email or OWNER, role=role, password=PASSWORD, caller=caller, now=now)
    return StaffBrowser(app).holding(entered.token)


def words_of(response: TestResponse) -> str:
    """Return what somebody reads."""
    return unescape(Page(response.text).words)
