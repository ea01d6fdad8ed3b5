"""Looking for a send: found, not yet, absent, or for a person."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from frontdesk.domain.proposal import body_digest
from frontdesk.domain.sends import Candidate, Found, OpenGrant
from frontdesk.errors import ProviderUnavailable
from frontdesk.observability.observations import recording
from frontdesk.tools.looking import look
from tests.unit.tools.grants import BODY, GRANT_ID, GRANTED_AT, an_open_grant


@dataclass
class FakeLookup:
    """Lists what it is given, or cannot."""

    listed: tuple[Candidate, ...] = ()
    broken: Exception | None = None

    def candidates(self, wanted: OpenGrant) -> tuple[Candidate, ...]:
        if self.broken:
            raise self.broken
        return self.listed


def a_candidate(provider_id="SM1", body=BODY):
    return Candidate(provider_id, GRANTED_AT + timedelta(seconds=1), body_digest(body))


@pytest.mark.parametrize(
    ("listed", "is_window_over", "found"),
    [
        ((a_candidate(),), False, Found(GRANT_ID, "found", "SM1")),
        ((a_candidate(body="another"),), False, Found(GRANT_ID, "found", "SM1")),
        ((a_candidate("SM2", "another"), a_candidate()), False, Found(GRANT_ID, "found", "SM1")),
        ((a_candidate("SM2"), a_candidate()), True, Found(GRANT_ID, "ambiguous")),
        ((a_candidate("SM2", "x"), a_candidate(body="y")), True, Found(GRANT_ID, "ambiguous")),
        ((), False, Found(GRANT_ID, "not_yet")),
        ((), True, Found(GRANT_ID, "absent")),
    ],
)
def test_what_is_listed_decides(listed, is_window_over, found):
    assert look(an_open_grant(is_window_over=is_window_over), lambda _: FakeLookup(listed)) == found


def test_nothing_open_is_nothing_to_look_for():
    assert look(None, lambda _: FakeLookup(broken=AssertionError("looked"))) == Found(None, "nothing_open")


def test_a_list_that_cannot_be_read_is_never_absence():
    with pytest.raises(ProviderUnavailable):
        look(an_open_grant(is_window_over=True), lambda _: FakeLookup(broken=ProviderUnavailable("x")))


def test_what_was_seen_is_on_record():
    with recording() as observations:
        look(an_open_grant(), lambda _: FakeLookup((a_candidate(),)))
    (observation,) = observations
    assert observation["tool"] == "send_sms"
    assert observation["answered"] == {"candidates": 1, "finding": "found", "provider_id": "SM1"}
