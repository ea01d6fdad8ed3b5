"""What the drill of sends makes of a draft, as a model that is asked again would; what a rerun waits for."""

import json
import threading
import time
from types import SimpleNamespace
from typing import Any

from frontdesk.domain.lead import LocationId
from frontdesk.domain.plain_words import not_understood
from ops.drill.sends.boundaries import Boundary
from ops.drill.sends.case import Case
from ops.drill.sends.mix import Situation
from ops.drill.sends.situations import ANOTHER_DRAFT, Situations, redrafted
from ops.drill.sends.watch import Worker
from ops.local.execution_environment import Invocation
from tests.unit.ops.drill.seen import RUN, a_plan


def test_another_draft_is_another_text_that_goes_out_without_a_person():
    drafted = {"proposal": {"acts": [{"body": "We are open."}]}}
    answer = redrafted(Invocation(is_error=False, payload=json.dumps(drafted).encode()))
    (act,) = json.loads(answer.payload)["proposal"]["acts"]
    assert act["body"] == f"We are open.{ANOTHER_DRAFT}"
    assert not_understood(act["body"], (), (), None) == ()


def test_a_draft_that_failed_stays_as_it_is():
    failed = Invocation(is_error=True, payload=b"{}")
    assert redrafted(failed) is failed


def test_a_rerun_holds_the_old_worker_until_the_gate_has_answered_the_new_execution():
    case = Case(a_plan(situation=Situation.RERUN), "+13125550100", LocationId("lincoln-park"))
    answered: list[str] = []

    def gate() -> None:
        time.sleep(0.05)  # whoever does not wait is gone by then
        answered.append("the new one")
        case.gated_again.set()

    stage: Any = SimpleNamespace(start_again=lambda *_: threading.Thread(target=gate).start())
    nobody: Any = None
    worker = Worker(RUN, "Send", RUN, environment=nobody)
    Situations(stage, nobody, nobody, nobody).begin(case, worker, Boundary.CLAIM_MADE)
    assert answered == ["the new one"]
    assert [each.what for each in case.seen] == ["started again"]


def test_of_a_run_about_a_note_nothing_counts_before_its_text_is_recorded():
    case = Case(a_plan(is_noted=True), "+13125550100", LocationId("lincoln-park"))
    before = (Boundary.GRANT_COMMITTED, Boundary.POST_COME, Boundary.RECEIPT_COMMITTED)
    assert [case.is_about(each) for each in before] == [False] * 3
    assert case.is_about(Boundary.GATE_ENTERED)
    assert Case(a_plan(), "+13125550100", LocationId("lincoln-park")).is_about(Boundary.GRANT_COMMITTED)
