"""Imports what a server imports, in the process that servers are forked from (`warm_start`)."""

from __future__ import annotations

import os
from importlib import import_module

# The metrics' library looks once, when it is imported, whether there are several processes;
# where their numbers lie it reads when a worker starts, and by then gunicorn.conf.py has said it.
os.environ["PROMETHEUS_MULTIPROC_DIR"] = os.devnull

for module in ("gunicorn.app.wsgiapp", "gunicorn.workers.gthread", "flask.cli"):
    import_module(module)
import_module("tests.support.warm_app").prepare_to_fork()
