"""What an operator is told of a run that booked: by the login that may only read."""

import pytest

from frontdesk.domain.sends import SendResult
from tests.builders import a_lead
from tests.integration.memory.desk import Desk
from tests.integration.memory.test_offers import booking, offered
from tests.integration.memory.test_questions import Ask, ask, reader

__all__ = ["ask", "reader"]
"""The fixtures of the other questions."""


@pytest.mark.parametrize(("result", "has_booked"), [("sent", True), ("failed", False)])
def test_a_run_tells_whether_an_appointment_was_booked(
    desk: Desk, ask: Ask, result: SendResult, has_booked: bool
):
    offered(desk)
    lead = a_lead("the first one", received_at=desk.now)
    desk.told(desk.granted(lead, proposal=booking()), result, "appointment-1")
    told = [*ask("run", run_id=lead.event_key), *ask("runs", limit=1)]
    assert [row["has_booked"] for row in told] == [has_booked] * 2
