"""`flask --app run …`: the commands an operator types, one file per group.

A command parses its arguments, calls one use case and prints. Must not know HTTP.
"""

from flask import Flask

from app.cli import clinic, operating, questionnaire, simulate, staff, statistics
from app.wiring import UseCases


def register(app: Flask, use_cases: UseCases) -> None:
    """Add every command to an application."""
    for group in (operating, clinic, questionnaire, statistics, simulate, staff):
        group.register(app, use_cases)
