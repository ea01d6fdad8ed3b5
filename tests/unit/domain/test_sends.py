"""The send protocol's pure decisions, line by line."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.domain.sends import (
    CLOCK_SKEW,
    EVIDENCE_OF,
    FOR_A_PERSON,
    GRANT_LIFE,
    OPEN,
    SEND_LAMBDA_TIMEOUT,
    Candidate,
    Entry,
    GrantId,
    Reentry,
    SendRow,
    SendState,
    after_post,
    deadlines,
    is_for_me,
    match,
    may_post,
    next_look,
    next_try,
    reentry,
    settled_state,
)

NOW = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)
ME = Entry("execution-1", 0, "2026-11-23T20:00:00Z")
SETTLE = timedelta(minutes=10)
EVIDENCE = ("accepted", "refused", "not_posted", "doubt", "absent")


def a_row(state=SendState.GRANTED, *, entry=ME, error=None):
    not_after, dead_at, settle_until = deadlines(NOW, SETTLE)
    return SendRow(GrantId("g"), "run", 0, state, entry, NOW, not_after, dead_at, settle_until, error)


# ── Deadlines ─────────────────────────────────────────────────────────────────────────────────────────


def test_nobody_can_post_after_a_grant_is_dead():
    not_after, dead_at, settle_until = deadlines(NOW, timedelta(minutes=30))
    assert not_after == NOW + GRANT_LIFE
    assert dead_at == not_after + SEND_LAMBDA_TIMEOUT + CLOCK_SKEW
    assert settle_until == dead_at + timedelta(minutes=30)


def test_a_playbook_cannot_settle_faster_than_the_provider_lists():
    _, dead_at, settle_until = deadlines(NOW, timedelta(seconds=1))
    assert settle_until - dead_at == timedelta(minutes=10)


# ── Gate ──────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([], Reentry.NEW),
        ([a_row()], Reentry.SAME),
        ([a_row(SendState.UNKNOWN)], Reentry.RECONCILE),
        ([a_row(SendState.SENT)], Reentry.DONE),
        ([a_row(SendState.VOID)], Reentry.NEW),
        ([a_row(SendState.FAILED, error="21610")], Reentry.FAILED),
        ([a_row(SendState.FAILED, error="rate_limited")], Reentry.NEW),
        ([a_row(SendState.ABSENT)], Reentry.NEW),
        ([a_row(SendState.ABSENT), a_row(SendState.ABSENT)], Reentry.EXHAUSTED),
        ([a_row(SendState.VOID)] * 9, Reentry.NEW),
        ([a_row(SendState.UNKNOWN, error="ambiguous")], Reentry.EXHAUSTED),
        ([a_row(SendState.UNKNOWN, error="cannot_list")], Reentry.EXHAUSTED),
        ([a_row(SendState.ABSENT), a_row(SendState.SENT)], Reentry.DONE),
        ([a_row(SendState.FAILED, error="30006"), a_row(SendState.UNKNOWN)], Reentry.RECONCILE),
    ],
)
def test_what_the_gate_may_do_about_earlier_grants(rows, expected):
    assert reentry(tuple(rows), ME) is expected


@pytest.mark.parametrize(
    "other",
    [replace(ME, execution="execution-2"), replace(ME, redrive_count=1), replace(ME, entered_at="later")],
)
def test_an_open_grant_is_never_handed_to_another_entry(other):
    assert reentry((a_row(entry=other),), ME) is Reentry.RECONCILE


rows = st.lists(
    st.builds(
        a_row,
        st.sampled_from(SendState),
        entry=st.sampled_from([ME, replace(ME, redrive_count=1)]),
        error=st.sampled_from([None, "21610", "rate_limited", *sorted(FOR_A_PERSON)]),
    ),
    max_size=4,
).map(tuple)


@given(rows)
def test_a_new_grant_is_given_only_when_nothing_sent_or_open_is_there(rows):
    if reentry(rows, ME) is Reentry.NEW:
        assert not any(row.state in OPEN or row.state is SendState.SENT for row in rows)


@pytest.mark.parametrize(
    ("in_vain", "minutes"), [(0, None), (1, 1), (2, 2), (3, 4), (4, 8), (5, 15), (12, 15)]
)
def test_the_gate_pauses_longer_after_each_grant_in_vain(in_vain, minutes):
    void, busy = a_row(SendState.VOID, error="paused"), a_row(SendState.FAILED, error="rate_limited")
    rows = (*([void, busy] * 6)[:in_vain], a_row(SendState.ABSENT))
    assert next_try(rows, NOW) == (None if minutes is None else NOW + timedelta(minutes=minutes))


def test_the_pause_after_a_grant_in_vain_ends():
    rows = (a_row(SendState.VOID, error="not_connected"),)
    assert next_try(rows, NOW + timedelta(minutes=1)) is None


# ── Send ──────────────────────────────────────────────────────────────────────────────────────────────


def test_a_grant_is_for_its_own_execution_and_redrive_alone():
    assert is_for_me(ME, "execution-1", 0)
    assert not is_for_me(ME, "execution-2", 0)
    assert not is_for_me(ME, "execution-1", 1)


@pytest.mark.parametrize(
    ("late", "is_paused", "is_stopped", "expected"),
    [(0, False, False, True), (1, False, False, False), (0, True, False, False), (0, False, True, False)],
)
def test_the_last_look_forbids_what_is_late_paused_or_stopped(late, is_paused, is_stopped, expected):
    now = NOW + timedelta(microseconds=late)
    assert may_post(now, NOW, is_paused=is_paused, is_stopped=is_stopped) is expected


@pytest.mark.parametrize(
    ("status", "provider_id", "error_code", "sent_a_byte", "expected"),
    [
        (201, "SM1", None, True, ("sent", None)),
        (201, None, None, True, ("unknown", "http_201")),
        (302, "SM1", None, True, ("unknown", "http_302")),
        (400, None, "21610", True, ("failed", "21610")),
        (400, None, None, True, ("unknown", "http_400")),
        (429, None, "20429", True, ("failed", "rate_limited")),
        (429, None, None, True, ("unknown", "http_429")),
        (500, None, "20500", True, ("unknown", "http_500")),
        (None, None, None, True, ("unknown", "no_answer")),
        (None, None, None, False, ("not_posted", "not_connected")),
    ],
)
def test_only_the_provider_s_own_word_ends_the_doubt(status, provider_id, error_code, sent_a_byte, expected):
    result = after_post(
        status=status, provider_id=provider_id, error_code=error_code, sent_a_byte=sent_a_byte
    )
    assert result == expected


# ── Note Receipt ──────────────────────────────────────────────────────────────────────────────────────


def test_what_send_says_is_evidence_except_that_somebody_else_must_look():
    assert EVIDENCE_OF == {
        "sent": "accepted",
        "failed": "refused",
        "not_posted": "not_posted",
        "unknown": "doubt",
        "reconcile": None,
    }


@pytest.mark.parametrize(
    ("current", "evidence", "expected"),
    [
        ("granted", "refused", "failed"),
        ("granted", "not_posted", "void"),
        ("granted", "doubt", "unknown"),
        ("granted", "absent", "granted"),
        ("unknown", "absent", "absent"),
        ("unknown", "not_posted", "unknown"),
        ("unknown", "refused", "unknown"),
        ("absent", "accepted", "sent"),
        ("void", "accepted", "sent"),
        ("absent", "doubt", "absent"),
    ],
)
def test_a_piece_of_evidence_moves_a_send_on(current, evidence, expected):
    assert settled_state(SendState(current), evidence) is SendState(expected)


@pytest.mark.parametrize("order", list(permutations(EVIDENCE)))
def test_acceptance_wins_in_whatever_order_the_evidence_arrives(order):
    state = SendState.GRANTED
    for evidence in order:
        state = settled_state(state, evidence)
    assert state is SendState.SENT


@given(st.sampled_from(SendState), st.sampled_from(EVIDENCE))
def test_what_is_settled_opens_no_more(state, evidence):
    after = settled_state(state, evidence)
    assert state in OPEN or after not in OPEN


# ── Look Up Send and Reconcile ────────────────────────────────────────────────────────────────────────


def test_the_provider_is_looked_at_three_times():
    row = a_row()
    looks = [next_look(row, row.granted_at)]
    while looks[-1] < row.settle_until:
        looks.append(next_look(row, looks[-1]))
    assert looks == [row.dead_at, row.dead_at + timedelta(minutes=1), row.settle_until]
    assert next_look(row, row.settle_until) == row.settle_until


def a_message(provider_id="SM1", *, body="ours", grant_id=None):
    return Candidate(provider_id, NOW, body, grant_id)


@pytest.mark.parametrize(
    ("candidates", "expected"),
    [
        ([a_message()], ("found", "SM1")),
        ([a_message(body="another")], ("found", "SM1")),
        ([a_message(), a_message("SM2", grant_id="g")], ("found", "SM2")),
        ([a_message(), a_message("SM2", body="another")], ("found", "SM1")),
        ([a_message(), a_message("SM2")], ("ambiguous", None)),
        ([a_message(body="x"), a_message("SM2", body="y")], ("ambiguous", None)),
    ],
)
def test_one_candidate_is_ours_and_the_body_only_breaks_ties(candidates, expected):
    assert match(tuple(candidates), "g", "ours", is_window_over=False) == expected


def test_nothing_found_is_absent_only_when_the_window_is_over():
    assert match((), "g", "ours", is_window_over=False) == ("not_yet", None)
    assert match((), "g", "ours", is_window_over=True) == ("absent", None)
