"""Stories of runs: something ordinary, changed by name where a test cares."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from ops.entries import entries_of
from ops.story import Asked, LogLine, Message, RunLine, Story
from tests.builders import BODY, NOON, PHONE
from tests.unit.ops.histories import LEAD, a_history, a_step

RUN = "3fa2" * 16
REASON = {"rule": "answer", "version": 1, "word": "send", "text": "Maria wrote exactly this text."}


def a_line(**changes: Any) -> RunLine:
    line = RunLine(
        run_id=RUN,
        name="Ann Doe",
        address=PHONE,
        location_id="lincoln-park",
        source="twilio",
        kind="message",
        text="Hours?",
        received_at=NOON,
        standing="ended",
        outcome="sent",
        ended_at=NOON + timedelta(minutes=1),
        intent="hours_location",
        waits_for=None,
    )
    return replace(line, **changes)


def a_log(*events: tuple[str, dict[str, Any]]) -> tuple[LogLine, ...]:
    return tuple(
        LogLine(seq, NOON + timedelta(seconds=seq), kind, facts, "h" * 64)
        for seq, (kind, facts) in enumerate(events, 1)
    )


def a_question(**changes: Any) -> Asked:
    asked = Asked(
        request_id="q" * 32,
        body=BODY,
        rules=("low_confidence",),
        who="front desk",
        asked_at=NOON,
        expires_at=NOON + timedelta(minutes=15),
        answer="approve",
        answered_by="Maria Lopez",
        answered_at=NOON,
        answer_body=None,
    )
    return replace(asked, **changes)


def a_story(passes: int = 1, **changes: Any) -> Story:
    """A run that was answered after so many passes of the gate."""
    history = a_history(
        a_step("Recall", {"kind": "conversation"}),
        *(a_step("Gate", {"verdict": "send", "reasons": [REASON]}) for _ in range(passes)),
        a_step("Record", {"outcome": "sent"}),
    )
    entries, ways = entries_of(LEAD, history)
    story = Story(
        line=a_line(),
        contact_id="c",
        is_vip=False,
        playbook_digest="p" * 64,
        release="test",
        executions=(f"arn:aws:states:us-east-1:000000000000:execution:lead:{RUN}",),
        entries=entries,
        ways=ways,
        thread=(Message("in", "Hours?", NOON, RUN, None), Message("out", BODY, NOON, RUN, "delivered")),
        asked=(),
        log=a_log(("run_opened", {}), ("gate_decided", {"word": "send"}), ("run_ended", {"outcome": "sent"})),
    )
    return replace(story, **changes)
