"""The staff area's four cookies. They exist below ``/staff`` only: visitors get none.

``staff`` holds a session's secret, ``staff_form`` ties forms to this browser, and
``staff_device`` marks a device that somebody signed in on before; it opens nothing, nor does
``staff_passkey``, which says that this browser used a passkey.
"""

from datetime import timedelta
from typing import Final

from flask import Request, Response

PATH: Final = "/staff"
SESSION: Final = "staff"
FORM: Final = "staff_form"
DEVICE: Final = "staff_device"
PASSKEY: Final = "staff_passkey"


class Cookies:
    """Reads and sets them; ``Secure`` wherever the connection is, and always in production."""

    def __init__(self, *, always_https: bool) -> None:
        """Remember whether connections are known to be secure."""
        self._always_https = always_https

    def read(self, request: Request, name: str) -> str:
        """Return a cookie's value, empty when there is none."""
        return request.cookies.get(self._name(request, name), "")

    def set(
        self,
        response: Response,
        request: Request,
        name: str,
        value: str,
        *,
        life: timedelta | None = None,
    ) -> None:
        """Set a cookie; without `life` the browser forgets it when it is closed."""
        response.set_cookie(
            self._name(request, name),
            value,
            max_age=life,
            path=PATH,
            secure=self._is_secure(request),
            httponly=True,
            samesite="Lax",
        )

    def drop(self, response: Response, request: Request, name: str) -> None:
        """Let the browser forget a cookie."""
        response.delete_cookie(
            self._name(request, name),
            path=PATH,
            secure=self._is_secure(request),
            httponly=True,
            samesite="Lax",
        )

    def _name(self, request: Request, name: str) -> str:
        """Return the name; with the prefix, no insecure page can set it for us."""
        return f"__Secure-{name}" if self._is_secure(request) else name

    def _is_secure(self, request: Request) -> bool:
        return self._always_https or request.is_secure
