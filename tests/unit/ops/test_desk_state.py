"""What a desk finds in its home: the same secrets as before, and whether it has been started at all."""

import json
import re
from pathlib import Path

import pytest

from ops.desk_state import credentials_of, database_name, forget_state, has_started, note_start


def test_a_home_keeps_its_secrets(tmp_path: Path):
    assert credentials_of(tmp_path) == credentials_of(tmp_path)


def test_every_home_draws_secrets_of_its_own(tmp_path: Path):
    homes = [tmp_path / name for name in ("one", "other")]
    for home in homes:
        home.mkdir()
    one, other = (credentials_of(home) for home in homes)
    assert one.signing_secret != other.signing_secret


def test_only_its_owner_may_read_the_secrets(tmp_path: Path):
    credentials_of(tmp_path)
    (file,) = tmp_path.iterdir()
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_secret_that_is_not_there_yet_is_drawn_and_the_others_stay(tmp_path: Path):
    before = credentials_of(tmp_path)
    file = tmp_path / "secrets.json"
    kept = json.loads(file.read_text())
    del kept["form_secret"]
    file.write_text(json.dumps(kept | {"of_a_newer_desk": "x"}))
    after = credentials_of(tmp_path)
    assert (after.twilio_token, len(after.form_secret)) == (before.twilio_token, len(before.form_secret))
    assert after == credentials_of(tmp_path)


def test_a_fresh_start_forgets_what_a_desk_kept_and_nothing_else(tmp_path: Path):
    others = tmp_path / "desk.json"
    others.touch()
    credentials_of(tmp_path)
    note_start(tmp_path)
    (tmp_path / "clock.json").touch()
    assert has_started(tmp_path)
    forget_state(tmp_path)
    assert list(tmp_path.iterdir()) == [others]
    assert not has_started(tmp_path)


@pytest.mark.parametrize(
    ("folder", "beginning"),
    [
        ("brightsmile", "desk_brightsmile_"),
        ("Dr. Möller & Co", "desk_dr_m_ller_co_"),
        (".frontdesk", "desk_frontdesk_"),
    ],
)
def test_a_database_is_named_after_its_home(tmp_path: Path, folder: str, beginning: str):
    name = database_name(tmp_path / folder)
    assert name.startswith(beginning)
    assert re.fullmatch(r"[a-z0-9_]+", name)


def test_homes_of_the_same_name_have_databases_of_their_own(tmp_path: Path):
    homes = [tmp_path / parent / "home" for parent in ("one", "other")]
    assert len({database_name(home) for home in homes}) == 2
    assert database_name(homes[0]) == database_name(tmp_path / "other" / ".." / "one" / "home")


def test_a_long_name_is_cut_to_what_postgres_keeps_and_stays_its_own(tmp_path: Path):
    names = [database_name(tmp_path / ("a" * 200 + end)) for end in "bc"]
    assert {len(name) for name in names} == {63}
    assert names[0] != names[1]
