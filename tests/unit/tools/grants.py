"""What the tests of the tools are about: a grant to send one text, and the same when its fate is unknown."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from frontdesk.domain.catalog import Via
from frontdesk.domain.proposal import body_digest
from frontdesk.domain.sends import Entry, Grant, GrantId, OpenGrant
from tests.fixtures.standins import OUR_NUMBER, PATIENT

GRANTED_AT = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)
GRANT_ID = GrantId("grant-1")
EXECUTION = "arn:aws:states:us-east-1:123456789012:execution:lead:key"
BODY = "Hola Ana, ¿le va bien el martes a las 9? \U0001f9b7"


def a_grant(**changes: Any) -> Grant:
    grant = Grant(
        grant_id=GRANT_ID,
        entry=Entry(EXECUTION, 0, "2026-11-23T16:00:00Z"),
        act_index=0,
        tool="send_sms",
        channel="sms",
        by=Via("twilio"),
        sender=OUR_NUMBER,
        recipient=PATIENT,
        body=BODY,
        not_after=GRANTED_AT + timedelta(seconds=30),
        dead_at=GRANTED_AT + timedelta(seconds=60),
        validity_s=900,
        scopes=("desk", "location/lincoln-park"),
    )
    return replace(grant, **changes)


def an_open_grant(**changes: Any) -> OpenGrant:
    wanted = OpenGrant(
        grant_id=GRANT_ID,
        tool="send_sms",
        by=Via("twilio"),
        recipient=PATIENT,
        senders=(OUR_NUMBER,),
        body_digest=body_digest(BODY),
        since=GRANTED_AT - timedelta(minutes=1),
        claimed=(),
        is_window_over=False,
    )
    return replace(wanted, **changes)
