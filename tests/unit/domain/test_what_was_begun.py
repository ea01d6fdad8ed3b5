"""Whoever was booked is told of it, whatever they write meanwhile; a STOP still ends it."""

from dataclasses import replace

import pytest

from frontdesk.domain.gate import decide
from frontdesk.domain.proposal import Proposal
from tests.unit.domain.cases import AFTERNOON, POLICY, a_case


@pytest.mark.parametrize(
    ("act_index", "word"), [(0, "stop"), (1, "send"), (2, "send"), (Proposal.MAX_ACTS, "stop")]
)
def test_a_newer_message_overtakes_only_what_was_not_begun(act_index: int, word: str):
    case = replace(a_case(has_newer_message=True), act_index=act_index)
    assert decide(case, POLICY, AFTERNOON).word == word


def test_a_stop_ends_even_what_was_begun():
    case = replace(a_case(has_newer_message=True, is_opted_out=True), act_index=1)
    assert decide(case, POLICY, AFTERNOON).outcome == "stopped"
