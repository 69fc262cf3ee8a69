"""`flask doctor`: is the installation well? One line for each part."""

import sys
from datetime import UTC, datetime

import click
from flask import Flask

from app.services.doctor.doctor import Doctor
from app.wiring import UseCases


def register(app: Flask, use_cases: UseCases) -> None:
    """Add the command to an application."""
    app.cli.add_command(_command(use_cases.doctor))


def _command(use_case: Doctor) -> click.Command:
    @click.command("doctor")
    def doctor() -> None:
        """Examine settings, database, clock, documents, permissions and backups.

        Exits with 1 when something is wrong. Settings that can't be used at all are told
        before any command starts.
        """
        is_well = True
        for found in use_case.findings(now=datetime.now(UTC)):
            is_well = is_well and found.state != "wrong"
            click.echo(f"{found.state:8}{found.part:15}{found.text}")
        sys.exit(0 if is_well else 1)

    return doctor
