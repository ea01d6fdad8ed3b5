"""What the alarms cost, whom they tell, and when a quiet desk is one that nobody reaches."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from infra.context import ContextInvalid
from tests.infra.claims import alarms
from tests.infra.conftest import Synthesize, read
from tests.infra.templates import Resource, Templates

FREE, USD = 10, 0.10
MOST_USD = 1.00
"""What is left for alarms of the $30 a month that an idle desk may cost."""


def alarm(templates: Templates, name: str) -> Resource:
    wanted = f"frontdesk-{templates.desk}-{name}"
    [found] = [each for each in templates.of("AWS::CloudWatch::Alarm") if each["AlarmName"] == wanted]
    return found


def test_alarms_stay_cheap(templates: Templates, record_property: Callable[[str, object], None]):
    read_by_alarms = alarms.billed(templates)
    usd = round((read_by_alarms - FREE) * USD, 2)
    count = len(templates.of("AWS::CloudWatch::Alarm"))
    record_property("said", f"alarms: {count}, reading {read_by_alarms} metrics, ${usd:.2f} a month")
    assert usd <= MOST_USD


def test_nobody_is_written_to_unless_the_context_names_an_address(templates: Templates):
    assert not templates.any_of("AWS::SNS::Subscription")


def test_an_address_of_the_context_is_told_of_every_alarm(synthesize: Synthesize):
    told = read(synthesize(alarm_email="ops@brightsmile.example")).only("AWS::SNS::Subscription")
    assert (told["Protocol"], told["Endpoint"]) == ("email", "ops@brightsmile.example")


def test_a_quiet_desk_is_told_of_after_six_open_hours(templates: Templates):
    quiet = alarm(templates, "no-leads")
    assert quiet["EvaluationPeriods"] == 6
    assert quiet["ComparisonOperator"] == "LessThanThreshold"
    assert {query["MetricStat"]["Period"] for query in quiet["Metrics"] if "MetricStat" in query} == {3600}


def test_a_client_may_be_quiet_for_longer(synthesize: Synthesize):
    quiet = alarm(read(synthesize(quiet_lead_hours="9")), "no-leads")
    assert quiet["EvaluationPeriods"] == 9
    assert " 9 open hours" in quiet["AlarmDescription"]


def test_a_silence_longer_than_any_day_is_open_could_never_be_told(synthesize: Synthesize):
    with pytest.raises(ContextInvalid, match="quiet_lead_hours=10 or less"):
        synthesize(quiet_lead_hours="11")


def test_a_desk_that_is_not_to_be_watched_has_no_alarm_for_silence(synthesize: Synthesize):
    names = {
        each["AlarmName"] for each in read(synthesize(quiet_lead_hours="0")).of("AWS::CloudWatch::Alarm")
    }
    assert not [name for name in names if name.endswith("no-leads")]


def test_a_count_that_is_late_leaves_the_alarm_as_it_is(templates: Templates):
    assert alarm(templates, "runs-waiting-too-long")["TreatMissingData"] == "ignore"


def test_the_dashboard_begins_with_what_is_wrong(templates: Templates):
    body = str(templates.only("AWS::CloudWatch::Dashboard")["DashboardBody"])
    assert body.index('"type":"alarm"') < body.index('"type":"metric"')
    assert templates.mentioned(templates.only("AWS::CloudWatch::Dashboard")["DashboardBody"]) >= {
        each.id for each in templates.of("AWS::CloudWatch::Alarm")
    }
