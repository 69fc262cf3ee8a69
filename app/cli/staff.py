"""`flask staff …`: accounts for whoever has a shell. No mail exists: links are printed, once."""

from datetime import UTC, datetime

import click
from flask import Flask

from app.cli.failing import OPERATOR, one_line_errors
from app.domain.staff import Role
from app.services.staff.accounts import Accounts
from app.services.staff.errors import EmailRefusedError, UnknownAccountError
from app.wiring import UseCases

_ROLE = click.Choice([role.value for role in Role])


def register(app: Flask, use_cases: UseCases) -> None:
    """Add the commands to an application."""
    group = click.Group("staff", help="Add staff, and let them in again.")
    accounts, site = use_cases.staff.accounts, use_cases.site_address
    _add_welcome(group, accounts, site)
    _add_create(group, accounts, site)
    _add_reset(group, accounts, site)
    _add_list(group, accounts)
    app.cli.add_command(group)


def _add_welcome(group: click.Group, accounts: Accounts, site: str) -> None:
    @group.command("welcome")
    @one_line_errors
    def welcome() -> None:
        """Print the link that makes the first owner; nothing once there is anybody."""
        link = accounts.welcome(now=_now())
        if link is not None:
            click.echo("Nobody works here yet. The first owner opens this link, once, in 24 hours:")
            click.echo(_address(site, link))


def _add_create(group: click.Group, accounts: Accounts, site: str) -> None:
    @group.command("create")
    @click.argument("email")
    @click.option("--role", type=_ROLE, required=True, help="What this person may do.")
    @one_line_errors
    def create(email: str, role: str) -> None:
        """Add EMAIL and print the one-time link to hand over."""
        try:
            link = accounts.invite(email, role=Role(role), who=OPERATOR, now=_now())
        except EmailRefusedError as error:
            reason = "has an account: use staff reset" if error.is_taken else "is no address"
            raise click.ClickException(f"{email} {reason}.") from None
        click.echo(_address(site, link))


def _add_reset(group: click.Group, accounts: Accounts, site: str) -> None:
    @group.command("reset")
    @click.argument("email")
    @one_line_errors
    def reset(email: str) -> None:
        """Void whatever EMAIL signs in with, end the sessions and print a new one-time link."""
        try:
            account = accounts.by_email(email)
            link = accounts.reset(account.id, who=OPERATOR, now=_now())
        except UnknownAccountError:
            raise click.ClickException(f"{email} has no account: use staff create.") from None
        click.echo(_address(site, link))


def _add_list(group: click.Group, accounts: Accounts) -> None:
    @group.command("list")
    @one_line_errors
    def everybody() -> None:
        """Print everybody's address and role."""
        for account in accounts.everybody():
            click.echo(f"{account.email}\t{account.role.value}")


def _address(site: str, link: str) -> str:
    return f"{site}/staff/set-up/{link}"


def _now() -> datetime:
    return datetime.now(UTC)
