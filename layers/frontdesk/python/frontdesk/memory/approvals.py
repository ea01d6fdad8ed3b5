"""Note Request: keep a question and its one answer, and climb the ladder when a rung has passed in
silence."""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from typing import Any

from psycopg.types.json import Jsonb

from frontdesk.domain.hours import after_open_time
from frontdesk.domain.lead import LocationId
from frontdesk.domain.requests import STEP_FAILED, TAKE_OVER_LASTS, HumanAnswer, PostedRequest, RequestState
from frontdesk.memory.store import Memory, Row
from frontdesk.memory.world import World


def note_request(
    world: World, run_id: str, posted: PostedRequest, answer: HumanAnswer | None
) -> RequestState:
    """Return where the request stands after the answer, or after the time that has passed.

    Entering again changes nothing: the row is inserted once, answered once, and climbs by the clock alone.
    """
    store, now = world.store, world.now
    with store.transaction():
        run = store.one("run", run_id=run_id)
        if run["contact_id"]:
            store.one("lock_contact", contact_id=run["contact_id"])
        _keep(world, run, posted)
        row = store.one("lock_request", request_id=posted.request_id)
        is_answered = row["state"] != "open" or (
            answer is not None
            and answer.request_id == posted.request_id
            and _is_taken(store, run, row, answer, now)
        )
        if not is_answered and now >= row["expires_at"]:
            _climb(world, run, row)
        return _state(store.one("lock_request", request_id=posted.request_id), now)


def _keep(world: World, run: Row, posted: PostedRequest) -> None:
    store, now = world.store, world.now
    rungs = world.playbook.ladder(run["location_id"])
    ladder = [{"who": rung.who, "user_ids": list(rung.user_ids), "wait_s": rung.wait_s} for rung in rungs]
    question = posted.question
    is_new = store.row(
        "note_request",
        request_id=posted.request_id,
        run_id=run["run_id"],
        act_index=question.act_index,
        digest=question.digest,
        body=question.body,
        rules=[reason.rule for reason in question.reasons],
        slack_channel=posted.channel,
        slack_ts=posted.ts,
        ladder=Jsonb(ladder),
        now=now,
        expires_at=_passes_at(world, run["location_id"], rungs[0].wait_s),
    )
    if is_new:
        facts = {
            "request_id": posted.request_id,
            "digest": question.digest,
            "rules": [reason.rule for reason in question.reasons],
            "who": rungs[0].who,
        }
        store.append("approval_requested", now, run["run_id"], facts)


def _is_taken(store: Memory, run: Row, row: Row, answer: HumanAnswer, now: datetime) -> bool:
    """Take the first answer whose digest is the question's; anything else leaves the request open."""
    taken = store.run(
        "answer",
        request_id=row["request_id"],
        answer=answer.kind,
        by=answer.by,
        at=answer.at,
        body=answer.body,
        digest=answer.digest,
    )
    facts: dict[str, Any] = {
        "request_id": row["request_id"],
        "answer": answer.kind,
        "by": answer.by,
        "digest": answer.digest,
    }
    store.append("approval_answered" if taken else "approval_refused", now, run["run_id"], facts)
    if taken and answer.kind == "take_over" and run["contact_id"]:
        store.run("take_over", contact_id=run["contact_id"], by=answer.by, until=now + TAKE_OVER_LASTS)
        store.append("contact_taken_over", now, run["run_id"], {"by": answer.by})
    return bool(taken)


def _passes_at(world: World, location_id: LocationId, wait_s: int) -> datetime:
    """Return when a rung that is asked now has passed: only the hours in which the location is open count."""
    location = world.playbook.location(location_id)
    return after_open_time(world.now, timedelta(seconds=wait_s), location.hours, location.timezone)


def _climb(world: World, run: Row, row: Row) -> None:
    store, now, run_id = world.store, world.now, run["run_id"]
    rung = row["rung"] + 1
    if rung < len(row["ladder"]):
        expires_at = _passes_at(world, run["location_id"], row["ladder"][rung]["wait_s"])
        store.run("climb", request_id=row["request_id"], rung=rung, expires_at=expires_at)
        facts = {"request_id": row["request_id"], "rung": rung, "who": row["ladder"][rung]["who"]}
        store.append("rung_climbed", now, run_id, facts)
        return
    store.run("expire", request_id=row["request_id"], now=now)
    store.append("approval_expired", now, run_id, {"request_id": row["request_id"]})


def _state(row: Row, now: datetime) -> RequestState:
    rung = row["ladder"][row["rung"]]
    return RequestState(
        next="await" if row["state"] == "open" else "settle",
        can_try_again=STEP_FAILED in row["rules"],
        rung=row["rung"],
        wait_s=max(1, math.ceil((row["expires_at"] - now).total_seconds())),
        who=rung["who"],
        approvers=tuple(rung["user_ids"]),
        answer=row["answer"],
        answered_by=row["answered_by"],
        body=row["answer_body"],
    )
