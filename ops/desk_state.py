"""What a local desk keeps in its home between two starts, and whether home and database belong together."""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from frontdesk.memory.schema import migrate
from ops.errors import Refusal
from ops.local import shelves
from ops.local.cloud import CLOCK, SHELVES
from ops.local.postgres import create_database, drop_database, has_database

_SECRETS, _STARTED = "secrets.json", "started"
_LONGEST_NAME, _DIGEST_LENGTH = 63, 8


@dataclass(frozen=True, slots=True)
class Credentials:
    """The secrets of one desk, drawn at its first start."""

    account_sid: str
    twilio_token: str
    slack_token: str
    signing_secret: str
    form_secret: str
    highlevel_token: str

    @classmethod
    def new(cls) -> Credentials:
        """Draw secrets that have the providers' own shapes."""
        return cls(
            account_sid=f"AC{secrets.token_hex(16)}",
            twilio_token=secrets.token_hex(16),
            slack_token=f"xoxb-{secrets.token_hex(12)}",
            signing_secret=secrets.token_hex(16),
            form_secret=secrets.token_urlsafe(32),
            highlevel_token=f"pit-{secrets.token_hex(16)}",
        )


def has_started(home: Path) -> bool:
    """Whether a desk was started here before, with a database that belongs to this home."""
    return (home / _STARTED).exists()


def note_start(home: Path) -> None:
    (home / _STARTED).touch()


def forget_state(home: Path) -> None:
    """Remove what an earlier desk kept here, and nothing else that lies in the home."""
    (home / _STARTED).unlink(missing_ok=True)
    shelves.forget(home / SHELVES)
    for name in (CLOCK, _SECRETS):
        (home / name).unlink(missing_ok=True)


def credentials_of(home: Path) -> Credentials:
    """Return the secrets that are kept here for their owner alone, drawing those that are not there yet."""
    file = home / _SECRETS
    kept = json.loads(file.read_text()) if file.exists() else {}
    known = {field.name for field in fields(Credentials)}
    drawn = Credentials(**asdict(Credentials.new()) | {k: v for k, v in kept.items() if k in known})
    if asdict(drawn) != kept:
        fresh = file.with_name(f"{file.name}.new")
        fresh.unlink(missing_ok=True)
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
            json.dump(asdict(drawn), out)
        fresh.replace(file)
    return drawn


def database_of(home: Path, uri: str, *, is_first_start: bool) -> str:
    """Return the conninfo of the owner of the home's database, which is empty at the first start.

    Raises:
        Refusal: the database of an earlier start is gone.
    """
    name = database_name(home)
    if is_first_start:
        drop_database(uri, name)
    elif not has_database(uri, name):
        raise Refusal(f"The database of the desk in {home} is gone: begin empty with `frontdesk up --fresh`.")
    owner = create_database(uri, name)
    migrate(owner)
    return owner


def database_name(home: Path) -> str:
    """Return the name of the database that belongs to a home, as Postgres takes one without quotes.

    All desks of a checkout share its server, so homes of the same name must not share a database.
    """
    home = home.resolve()
    desk = re.sub(r"[^a-z0-9]+", "_", home.name.lower()).strip("_")
    digest = hashlib.sha256(str(home).encode()).hexdigest()[:_DIGEST_LENGTH]
    return f"{f'desk_{desk}'[: _LONGEST_NAME - _DIGEST_LENGTH - 1]}_{digest}"
