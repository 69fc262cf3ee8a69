"""Commands of `flask --app run` as an operator types them, started warm (`warm_start`)."""

from __future__ import annotations

import tempfile
from pathlib import Path
from subprocess import CompletedProcess

from tests.support.databases import environment_for
from tests.support.warm_start import WarmProcess


def run_flask(url: str, *words: str, directory: Path, **variables: str) -> CompletedProcess[str]:
    """Return how a command ended and what it said; `directory` is the instance's.

    What is no text comes through as surrogates. `variables` go into the environment.
    """
    with tempfile.TemporaryDirectory() as kept:
        said, wrong = Path(kept) / "said", Path(kept) / "wrong"
        environment = environment_for(
            url, instance_dir=directory, PROMETHEUS_MULTIPROC_DIR=kept, **variables
        )
        command = ("flask", "--app", "run", *words)
        code = WarmProcess(*command, environment=environment, log=said, errors=wrong).wait()
        texts = [path.read_bytes().decode("utf-8", "surrogateescape") for path in (said, wrong)]
    assert code is not None
    return CompletedProcess(command, code, *texts)
