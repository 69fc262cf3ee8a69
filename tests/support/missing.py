"""What happens when a test lacks a program: skipped on a laptop, a failure on the build machine."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest


def lack(what: str) -> NoReturn:
    """Skip the test, or fail it when `CI=true`, naming what is missing."""
    if os.environ.get("CI", "").lower() == "true":
        pytest.fail(f"{what} is missing; with CI=true that is a failure", pytrace=False)
    pytest.skip(f"{what} is missing; bin/test says how to install it")
