"""A deploy applies `pre` migrations while the code before it still answers: its statements go on working.

releases/NNNN_queries.sql is queries.sql as the code knew it whose newest migration was NNNN; `make docs`
writes the newest one, which freezes when a migration is added. Postgres reads each copy against the newest
schema: that finds what was dropped, renamed or given another type. A column or a constraint that the old code
does not fill in is found by the words of the file. Remove a copy when no client runs that code any more.
"""

import re
from pathlib import Path

import psycopg
import pytest

from frontdesk.memory import schema
from frontdesk.memory.queries import parsed
from frontdesk.memory.schema import migrate, migrations
from ops.local.postgres import EmbeddedPostgres, create_database, drop_database
from ops.pages.releases import FOLDER, newest_statements_file
from tests.integration.memory.statements import DEFINITIONS, prepared

COPIES = sorted(FOLDER.glob("*_queries.sql"))
NUMBERS = [int(copy.name[:4]) for copy in COPIES]
FIRST = 5
"""The newest migration when copies began."""
BREAKS_OLD_CODE = re.compile(
    r"\bdrop\b|\brename\b|\brevoke\b|\bset not null\b|\balter column \w+ (set data )?type\b"
    r"|\badd (constraint|check|unique|foreign|primary)\b"
    r"|\badd column (?![^,;]*\bdefault\b)[^,;]*\bnot null\b",
    re.IGNORECASE,
)


@pytest.mark.parametrize("copy", COPIES, ids=lambda copy: copy.stem)
def test_the_code_of_then_reads_the_schema_of_now(
    copy: Path, postgres_server: EmbeddedPostgres, monkeypatch: pytest.MonkeyPatch
):
    """Later files of the phase `post` wait until that code is gone, and so does what follows them."""
    last = int(copy.name[:4])
    waits = next((each.number for each in migrations() if each.phase == "post" and each.number > last), None)
    files = tuple(each for each in migrations() if waits is None or each.number < waits)
    monkeypatch.setattr(schema, "migrations", lambda: files)
    where = create_database(postgres_server.uri, f"then_{last}")
    migrate(where)
    with psycopg.connect(where, autocommit=True, prepare_threshold=None) as connection:
        for name, statement in parsed(copy.read_text("utf-8")).items():
            if name not in DEFINITIONS:
                connection.execute(prepared(statement))
                connection.execute("deallocate all")
    drop_database(postgres_server.uri, f"then_{last}")


def test_the_statements_that_a_new_migration_meets_are_kept():
    newest = migrations()[-1].number
    assert newest_statements_file() in COPIES, "run `make docs`"
    assert max(newest - 1, FIRST) in NUMBERS, (
        f"{newest - 1:04}_queries.sql is missing: `make docs` wrote it before the new migration was there"
    )


def test_what_is_applied_under_the_old_code_takes_nothing_away_and_demands_nothing():
    under_it = [each for each in migrations() if each.phase == "pre" and each.number > FIRST]
    wrong = [each.name for each in under_it if BREAKS_OLD_CODE.search(re.sub(r"--.*", "", each.sql))]
    assert not wrong, "make it a `post` migration"


@pytest.mark.parametrize(
    ("words", "is_refused"),
    [
        ("alter table runs drop column source", True),
        ("alter table runs rename column source to origin", True),
        ("alter table runs add column city text not null", True),
        ("alter table runs alter column source set not null", True),
        ("alter table runs add constraint one unique (source)", True),
        ("revoke update on runs from frontdesk_writer", True),
        ("alter table runs add column city text not null default ''", False),
        ("alter table runs add column city text, add column name text", False),
        ("create table cities (city text not null)", False),
        ("create index runs_city on runs (city)", False),
    ],
)
def test_the_words_that_break_old_code_are_known(words: str, is_refused: bool):
    assert bool(BREAKS_OLD_CODE.search(words)) is is_refused
