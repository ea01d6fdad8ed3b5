"""What `migrate` may be asked; a refusal quotes nothing of the event, which may hold a password."""

from typing import Any

import pytest

from frontdesk.errors import BadInput
from frontdesk.memory.migrating import HOW_TO_ASK, read

MARKER = "zebra-77"


@pytest.mark.parametrize("phase", ["pre", "post"])
def test_a_phase_is_enough(phase: str):
    wanted = read({"phase": phase})
    assert (wanted.phase, wanted.first_login) == (phase, None)


def test_the_masters_password_is_never_shown():
    wanted = read({"phase": "pre", "first_login": {"user": "dbadmin", "password": MARKER}})
    assert wanted.first_login
    assert wanted.first_login.password.get_secret_value() == MARKER
    assert MARKER not in repr(wanted) + str(wanted)


@pytest.mark.parametrize(
    "event",
    [
        None,
        {},
        {"phase": MARKER},
        {"phase": "pre", "sql": MARKER},
        {"phase": "pre", "first_login": {"user": "dbadmin"}},
        {"phase": "pre", "first_login": {"user": "", "password": MARKER}},
        {"phase": "pre", "first_login": {"user": "dbadmin", "password": ""}},
        {"phase": "pre", "first_login": {"user": "dbadmin", "password": MARKER, "host": MARKER}},
        {"phase": "pre", "first_login": MARKER},
    ],
)
def test_anything_else_is_refused_with_what_there_is(event: Any):
    with pytest.raises(BadInput) as raised:
        read(event)
    assert str(raised.value) == HOW_TO_ASK
    assert raised.value.__suppress_context__
