"""What the releases of a running clinic are built from."""

import secrets
from pathlib import Path

from app.documents.reading import read_questionnaire
from app.services.releasing.building import build_releases
from tests.support.databases import SqliteDatabases, patient_database


def test_noise_comes_from_the_operating_system(
    sqlite_databases: SqliteDatabases, tmp_path: Path
) -> None:
    with sqlite_databases.fresh("published") as url:
        database = patient_database(url)
        built = build_releases(database, instance_dir=tmp_path, read=read_questionnaire)
        database.close()
    assert built.releasing._rules.draw == secrets.randbelow  # noqa: SLF001  # what it draws from is asked of nothing else
