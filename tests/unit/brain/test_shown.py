"""What a model is shown of a lead: how the answer goes out stands beside the message."""

from dataclasses import replace

import pytest

from frontdesk.brain.shown import to_classify, to_write
from tests.unit.brain.cases import a_brief, a_reading, brightsmile


@pytest.mark.parametrize(("channel", "said"), [("sms", "text message"), ("email", "e-mail")])
def test_a_model_is_told_how_its_answer_goes_out(channel, said):
    brief = replace(a_brief("When do you open?"), channel=channel)
    lead = {"came_as": "message", "answered_by": said, "text": "When do you open?"}
    assert to_classify(brief)["lead"] == lead
    assert to_write(brightsmile(), brief, a_reading(), "en")["lead"] == lead
