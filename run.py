"""The entry point: `python run.py` serves, `flask --app run …` manages.

Serving means the production server, also on a laptop: there is no other server whose faults
could hide ours.
"""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

from config import Settings, UnsafeSettings, load_settings

ENDS_THE_SERVER = 3
"""The exit code by which a worker tells gunicorn not to start it over."""


def _settings() -> Settings:
    """Return the settings, or end with one line for each problem."""
    try:
        settings = load_settings(os.environ)
    except UnsafeSettings as error:
        sys.exit("\n".join(error.problems))
    if settings.database_url.startswith("sqlite"):
        _make_instance_dir(settings)
    return settings


def _make_instance_dir(settings: Settings) -> None:
    try:
        settings.instance_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        sys.exit(f"INSTANCE_DIR {settings.instance_dir} cannot be made ({error.strerror}).")


def _check_port(settings: Settings) -> None:
    """End with one line when something else already listens where we are to serve."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            sys.exit(
                f"Cannot serve on {settings.host} port {settings.port} ({error.strerror}): "
                f"try another, for example PORT={settings.port % 65535 + 1} bin/run"
            )


def serve(arguments: list[str]) -> None:
    """Become the server; with `--check`, only say whether it could start."""
    _check_port(_settings())
    if "--check" in arguments:
        return
    command = [sys.executable, "-m", "gunicorn", "--config", "gunicorn.conf.py", "run:app"]
    os.chdir(Path(__file__).resolve().parent)
    os.execv(sys.executable, command)  # noqa: S606 - our own words  # nosec B606


if __name__ == "__main__":
    serve(sys.argv[1:])
else:
    from app import create_app
    from app.storage.failures import UnsupportedDatabaseError

    try:
        app = create_app(_settings())
    except UnsupportedDatabaseError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(ENDS_THE_SERVER)
