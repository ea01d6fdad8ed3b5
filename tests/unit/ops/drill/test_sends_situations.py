"""What the drill of sends makes of a draft, as a model that is asked again would."""

import json

from frontdesk.domain.plain_words import not_understood
from ops.drill.sends.situations import ANOTHER_DRAFT, redrafted
from ops.local.execution_environment import Invocation


def test_another_draft_is_another_text_that_goes_out_without_a_person():
    drafted = {"proposal": {"acts": [{"body": "We are open."}]}}
    answer = redrafted(Invocation(is_error=False, payload=json.dumps(drafted).encode()))
    (act,) = json.loads(answer.payload)["proposal"]["acts"]
    assert act["body"] == f"We are open.{ANOTHER_DRAFT}"
    assert not_understood(act["body"], (), (), None) == ()


def test_a_draft_that_failed_stays_as_it_is():
    failed = Invocation(is_error=True, payload=b"{}")
    assert redrafted(failed) is failed
