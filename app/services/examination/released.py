"""Do the releases stand as they were made, and does the database hold all that was shown?"""

from collections.abc import Iterator
from datetime import datetime

from app.domain.disclosure.chain import first_broken
from app.services.examination.finding import Finding, judged
from app.storage import releases
from app.storage.database import Connection
from app.storage.ledger import Ledger, of_this_chapter
from app.storage.releases import StoredRelease


def released(connection: Connection, *, now: datetime, ledger: Ledger) -> Finding:
    """Find releases that were changed, and those that only the ledger knows."""
    chain = releases.whole_chain(connection)
    problems = tuple(_problems(chain, ledger=ledger))
    return judged("releases", problems, well=_summary(chain, now=now))


def _problems(chain: tuple[StoredRelease, ...], *, ledger: Ledger) -> Iterator[str]:
    broken = first_broken((release, release.hash) for release in chain)
    if broken is not None:
        yield f"release {broken} is not as it was made"
    hashes = {release.hash for release in chain}
    try:
        made = {line.hash for line in of_this_chapter(ledger.read()) if line.event == "made"}
    except OSError as error:
        yield f"the ledger: {error.strerror}"
        return
    if made - hashes:
        yield "the ledger knows more releases: run `statistics after-restore`"


def _summary(chain: tuple[StoredRelease, ...], *, now: datetime) -> str:
    if not chain:
        return "none yet"
    newest = chain[-1]
    return f"{len(chain)} in an unbroken chain, the newest {(now - newest.made_at).days} days old"
