"""What the CRM is told of an answered lead is the playbook's, by intent, behind all that answers them."""

from dataclasses import replace

import pytest

from frontdesk.brain.records import recorded
from frontdesk.domain.arguments import CrmUpdate
from frontdesk.domain.proposal import Act, Proposal
from tests.builders import a_classification, a_proposal
from tests.fixtures.highlevel_playbook import BY_HIGHLEVEL, CRM, RECORD, UPDATES, a_highlevel_playbook
from tests.unit.orchestration.webhooks import brightsmile

ANSWER = Act("message", "We open at 8.")
UPDATE = Act("crm_update", "", arguments=CrmUpdate(("asked for a price",), "Call booked"))


def acts_of(intent: str = "hours_location", *acts: Act, playbook=None) -> tuple[Act, ...]:
    proposal: Proposal = replace(a_proposal(), acts=acts)
    known = playbook or a_highlevel_playbook(BY_HIGHLEVEL, CRM, UPDATES, RECORD)
    return recorded(proposal, a_classification(intent=intent), known).acts


def test_the_record_of_an_intent_comes_after_its_answer():
    assert acts_of("hours_location", ANSWER) == (ANSWER, UPDATE)


@pytest.mark.parametrize("acts", [(), (ANSWER, ANSWER, ANSWER)], ids=["nothing", "as much as is allowed"])
def test_nothing_is_added_to_nothing_or_to_as_much_as_is_allowed(acts: tuple[Act, ...]):
    assert acts_of("hours_location", *acts) == acts


def test_an_intent_without_a_record_is_answered_alone():
    assert acts_of("insurance", ANSWER) == (ANSWER,)
    assert acts_of("none_of_these", ANSWER) == (ANSWER,)


def test_a_playbook_without_a_crm_has_no_records():
    assert acts_of("hours_location", ANSWER, playbook=brightsmile()) == (ANSWER,)
