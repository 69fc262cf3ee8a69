"""Firefox, driven through Marionette: the protocol that Debian's build speaks by itself.

Playwright can't drive this Firefox, and geckodriver is not in Debian. Marionette is JSON over
TCP: a message is its length in bytes, a colon, and ``[0, id, command, parameters]``; an answer
is ``[1, id, error, result]``. Firefox listens on the loopback address only.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from io import BufferedRWPair
from pathlib import Path
from typing import Any, Final

from tests.support.fonts import FOLDER, environment_with_fonts
from tests.support.missing import lack
from tests.support.server import free_port

_NAMES: Final = ("firefox-esr", "firefox")
_FLAGS: Final = ("--headless", "--marionette", "--no-remote", "--remote-allow-system-access")
"""The last allows what isn't a page's to do: taking the network away."""

_PATIENCE: Final = 120.0
_QUIET: Final[Mapping[str, bool | int | str]] = {
    "app.update.disabledForTesting": True,
    "browser.startup.page": 0,
    "datareporting.policy.dataSubmissionEnabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "network.disable-localhost-when-offline": True,
    "security.sandbox.content.read_path_whitelist": f"{FOLDER}/",  # or it can't open our fonts
    "services.settings.server": "data:,",
    "toolkit.legacyUserProfileCustomizations.stylesheets": True,
}
_NARROW: Final = ":root, body { min-width: 0 !important }"
"""The style of a window that may be as narrow as a phone."""


class Firefox:
    """One Firefox with one tab."""

    def __init__(self, stream: BufferedRWPair, process: subprocess.Popen[bytes]) -> None:
        """Take the connection and open a session."""
        self._stream = stream
        self._process = process
        self._last = 0
        self._read()
        self.do("WebDriver:NewSession", capabilities={})

    def do(self, command: str, **parameters: object) -> Any:  # noqa: ANN401  # whatever JSON comes back
        """Send one command and return its result; raises AssertionError with Firefox's words."""
        self._last += 1
        message = json.dumps([0, self._last, command, parameters]).encode()
        self._stream.write(b"%d:%s" % (len(message), message))
        self._stream.flush()
        _, number, error, result = self._read()
        assert number == self._last
        assert error is None, f"{error['error']}: {error['message']}"
        return result

    def _read(self) -> Any:  # noqa: ANN401  # whatever JSON comes back
        length = b""
        while (sign := self._stream.read(1)) != b":":
            assert sign, "Firefox has gone"
            length += sign
        return json.loads(self._stream.read(int(length)))

    def open(self, address: str) -> None:
        """Load a page."""
        self.do("WebDriver:Navigate", url=address)

    def back(self) -> None:
        """Go back as the button does."""
        self.do("WebDriver:Back")

    def go_offline(self, *, offline: bool) -> None:
        """Take the network away, or give it back."""
        self.do("Marionette:SetContext", value="chrome")
        self.run("Services.io.offline = arguments[0]", offline)
        self.do("Marionette:SetContext", value="content")

    def quit(self) -> None:
        """Leave the program as people do, so that it writes what it keeps."""
        self.do("Marionette:Quit", flags=["eAttemptQuit"])
        self._process.wait(_PATIENCE)

    def resize(self, width: int) -> None:
        """Make the window this wide, in CSS pixels."""
        self.do("WebDriver:SetWindowRect", width=width, height=900)
        self.wait_for(f"innerWidth == {width}")

    def run(self, script: str, *arguments: object) -> Any:  # noqa: ANN401  # whatever JSON comes back
        """Return what a script returns; it runs even where the page's own scripts don't."""
        return self.do("WebDriver:ExecuteScript", script=script, args=arguments)["value"]

    def click(self, selector: str) -> None:
        """Click the first element, as a mouse would."""
        found = self.do("WebDriver:FindElement", using="css selector", value=selector)["value"]
        (element,) = found.values()
        self.do("WebDriver:ElementClick", id=element)

    def wait_for(self, condition: str) -> None:
        """Wait until a script's expression is true."""
        deadline = time.monotonic() + _PATIENCE
        while not self.run(f"return Boolean({condition})"):
            assert time.monotonic() < deadline, f"never true: {condition}"
            time.sleep(0.05)


def _connect(port: int) -> socket.socket:
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port), _PATIENCE)
        except ConnectionRefusedError:
            assert time.monotonic() < deadline, "Firefox did not start"
            time.sleep(0.1)


@contextmanager
def running_firefox(profile: Path, **preferences: bool | int | str) -> Iterator[Firefox]:
    """Yield a Firefox with a fresh profile and these preferences (``__`` stands for a dot)."""
    program = next(filter(None, map(shutil.which, _NAMES)), None) or lack("Firefox")
    port = free_port()
    wanted = {name.replace("__", "."): value for name, value in preferences.items()}
    lines = {**_QUIET, **wanted, "marionette.port": port}.items()
    text = "".join(
        f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in lines
    )
    (profile / "user.js").write_text(text, encoding="utf-8")
    (profile / "chrome").mkdir(exist_ok=True)
    (profile / "chrome" / "userChrome.css").write_text(_NARROW, encoding="utf-8")
    command = [program, *_FLAGS, "--profile", str(profile)]
    with subprocess.Popen(
        command,
        env=environment_with_fonts(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        try:
            with _connect(port) as connection, connection.makefile("rwb") as stream:
                yield Firefox(stream, process)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def unpacked(raw: bytes) -> bytes:
    """Return the text of a file that Firefox keeps as one LZ4 block behind a head of 12 bytes."""
    text, at = bytearray(), 12
    while at < len(raw):
        token = raw[at]
        length, at = _length(raw, at + 1, token >> 4)
        text += raw[at : at + length]
        at += length
        if at == len(raw):
            break
        behind = int.from_bytes(raw[at : at + 2], "little")
        length, at = _length(raw, at + 2, token & 15)
        for _ in range(length + 4):
            text.append(text[-behind])
    return bytes(text)


def _length(raw: bytes, at: int, length: int) -> tuple[int, int]:
    """Return a length, which goes on in the next bytes where it is 15, and where it ends."""
    more = 255 if length == 15 else 0  # the format's own number
    while more == 255:
        more = raw[at]
        length, at = length + more, at + 1
    return length, at
