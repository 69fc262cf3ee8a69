"""`flask setup`: fills a fresh database; running it again changes nothing."""

from collections.abc import Callable

import click
from flask import Flask

from app.cli.failing import one_line_errors
from app.wiring import UseCases


def register(app: Flask, use_cases: UseCases) -> None:
    """Add the command to an application."""
    app.cli.add_command(_command(use_cases.set_up))


def _command(set_up: Callable[[], tuple[str, ...]]) -> click.Command:
    @click.command("setup")
    @one_line_errors
    def setup() -> None:
        """Publish the shipped questionnaires and, outside production, fill a made-up clinic."""
        for line in set_up() or ("Everything was set up before.",):
            click.echo(line)

    return setup
