"""`flask questionnaire …`: documents in, out and checked, and answers judged without a page."""

import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any, BinaryIO

import click
from flask import Flask

from app.cli.failing import OPERATOR, one_line_errors
from app.documents.files import text_of_file
from app.documents.reading import UnreadableDocumentError, problem_lines, read_questionnaire, told
from app.domain.authoring.examples import result_of
from app.domain.authoring.page_faults import fault_sentence
from app.domain.clinic import Clinic
from app.domain.flow import InvalidAnswersError
from app.domain.outcome import RequiredAnswersMissingError, evaluate
from app.domain.questionnaire import Questionnaire
from app.processes import when_done
from app.services import shipped
from app.services.questionnaires.impacts import VISITORS, weights
from app.services.questionnaires.importing import Importing
from app.services.questionnaires.proving import Prover
from app.services.questionnaires.publishing import Publishing
from app.services.questionnaires.scheduling import Scheduling
from app.services.shipped import page_fault_words
from app.wiring import UseCases


def register(app: Flask, use_cases: UseCases) -> None:
    """Add the commands to an application."""
    group = click.Group("questionnaire", help="Check, import, export, publish and evaluate.")
    _evaluate(group, use_cases.importing)
    _weigh(group, use_cases.importing)
    _check(group, use_cases.prover)
    _import(group, use_cases.importing)
    _export(group, use_cases.importing)
    _publish(group, use_cases.publishing.publishing)
    _publish_due(group, use_cases.publishing.scheduling)
    app.cli.add_command(group)


def _evaluate(group: click.Group, importing: Importing) -> None:
    @group.command("evaluate")
    @click.argument("slug")
    @click.argument("file", type=click.File("rb"), default="-")
    @one_line_errors
    def evaluate(slug: str, file: BinaryIO) -> None:
        """Judge JSON Lines of raw answers, from FILE or standard input, by what is published."""
        questionnaire = read_questionnaire(importing.export(slug))
        for line in evaluate_lines(file, questionnaire=questionnaire):
            click.echo(line)


def _weigh(group: click.Group, importing: Importing) -> None:
    @group.command("weigh")
    @click.argument("slug")
    @one_line_errors
    def weigh(slug: str) -> None:
        """Print a line of JSON for each triage rule: what speaks for it, and whom it sends on."""
        for line in weigh_lines(importing.export(slug), *shipped.people_of(slug)):
            click.echo(line)


def _check(group: click.Group, prover: Prover) -> None:
    @group.command("check")
    @click.argument("file", type=click.File("rb"))
    def check(file: BinaryIO) -> None:
        """Print one line for each mistake in a document; exit with 1 when there is any."""
        try:
            text = text_of_file(file.read())
            found = problem_lines(text) or _faults(text, prover)
        except UnreadableDocumentError as error:
            found = told(error.problems)
        for line in found:
            click.echo(line)
        sys.exit(1 if found else 0)


def _faults(text: str, prover: Prover) -> tuple[str, ...]:
    """Return a line, as staff read it, for each page that can't be built or answers wrongly."""
    trial = prover.trial(read_questionnaire(text).slug, text, Clinic())
    proof = when_done(lambda: prover.proof(trial))
    return tuple(fault_sentence(one, page_fault_words()) for one in proof.faults)


def _import(group: click.Group, importing: Importing) -> None:
    @group.command("import")
    @click.argument("file", type=click.File("rb"))
    @click.option("--note", default="", help="What changed, for whoever reads the history.")
    @one_line_errors
    def import_draft(file: BinaryIO, note: str) -> None:
        """Make a document the draft of its questionnaire."""
        text = text_of_file(file.read())
        slug = when_done(
            lambda: importing.import_draft(text, note=note, who=OPERATOR, now=datetime.now(UTC))
        )
        click.echo(f"{slug}: saved as draft")


def _export(group: click.Group, importing: Importing) -> None:
    @group.command("export")
    @click.argument("slug")
    @one_line_errors
    def export(slug: str) -> None:
        """Print the published document, or the draft while nothing is published."""
        click.echo(importing.export(slug), nl=False)


def _publish(group: click.Group, publishing: Publishing) -> None:
    @group.command("publish")
    @click.argument("slug")
    @one_line_errors
    def publish(slug: str) -> None:
        """Make the draft the version that visitors get."""
        number = publishing.publish_by_command(slug, who=OPERATOR, now=datetime.now(UTC))
        click.echo(f"{slug}: version {number} is published")


def _publish_due(group: click.Group, scheduling: Scheduling) -> None:
    @group.command("publish-due")
    @one_line_errors
    def publish_due() -> None:
        """Publish what staff planned for now or earlier; serving processes do it by themselves."""
        done = scheduling.publish_due(now=datetime.now(UTC), is_patient=True)
        for one in done:
            came_of_it = f"version {one.number} is published" if one.number else "not published"
            click.echo(f"{one.slug}: {came_of_it}{f' ({one.refusal})' if one.refusal else ''}")
        if not done:
            click.echo("Nothing was due.")


def weigh_lines(
    document: str, population: str, patients: str, *, most_visitors: int = VISITORS
) -> Iterator[str]:
    """Yield one line of JSON for each triage rule of a document."""
    rules = {rule.id: rule for rule in read_questionnaire(document).triage_rules}
    found = weights(document, population, patients, most_visitors=most_visitors)
    for one in found.rules:
        rule = rules[one.rule]
        line = {
            "rule": rule.id,
            "level": rule.level,
            "evidence": [asdict(evidence) for evidence in rule.evidence],
            "visitors": found.visitors,
            "alone": one.alone,
            "together": one.together,
            "saves": one.saves,
        }
        yield json.dumps(line, ensure_ascii=False)


def evaluate_lines(lines: Iterable[bytes], *, questionnaire: Questionnaire) -> Iterator[str]:
    """Yield one line of JSON for every line of raw answers, whatever stands in it."""
    for line in lines:
        yield json.dumps(_evaluated(line, questionnaire), ensure_ascii=False)


def _evaluated(line: bytes, questionnaire: Questionnaire) -> dict[str, object]:
    try:
        return asdict(result_of(evaluate(_raw_answers(line), questionnaire=questionnaire)))
    except RequiredAnswersMissingError:
        return {"error": "safety_required"}
    except InvalidAnswersError:
        return {"error": "invalid_answers"}


def _raw_answers(line: bytes) -> dict[str, Any]:
    try:
        raw = json.loads(line)
    except (ValueError, RecursionError):
        raise InvalidAnswersError("") from None
    if not isinstance(raw, dict):
        raise InvalidAnswersError("")
    return raw
