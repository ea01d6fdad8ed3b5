"""What a desk costs: a small template priced by hand, and nothing that costs money passed over in silence."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from frontdesk.lambdas import FUNCTIONS
from ops.commands import cost
from ops.cost.bill import Line, total
from ops.cost.idle import idle_lines, unpriced
from ops.cost.models import model_lines
from ops.cost.per_run import run_lines
from ops.cost.prices import Prices, list_prices
from ops.cost.shown import verdict
from ops.cost.template import Resource, Resources, read_templates
from ops.errors import Refusal
from tests.builders import a_playbook

DATABASE = {
    "DBInstanceClass": "db.t4g.small",
    "AllocatedStorage": "20",
    "StorageType": "gp3",
    "ManageMasterUserPassword": True,
}
CENSUS = {"ScheduleExpression": "rate(15 minutes)", "Target": {"Input": '{"do": "census"}'}}
FUNCTION_TYPE = "AWS::Lambda::Function"


def a_function(name: str, memory: int = 512) -> tuple[str, dict[str, Any]]:
    return FUNCTION_TYPE, {"FunctionName": f"frontdesk-clinic-{name}", "MemorySize": memory}


def a_desk(*more: tuple[str, dict[str, Any]]) -> Resources:
    """Every function, and what else a test is about."""
    every = [*map(a_function, FUNCTIONS), *more]
    return Resources(tuple(Resource(f"R{at}", kind, about) for at, (kind, about) in enumerate(every)))


@pytest.fixture
def prices() -> Prices:
    return list_prices()


@pytest.fixture
def idle(prices: Prices) -> Callable[..., dict[str, Line]]:
    """Price a desk with these resources besides its functions; each line by what it is for."""
    return lambda *more: {line.what: line for line in idle_lines(a_desk(*more), prices)}


def test_the_database_is_paid_by_the_hour_and_its_disk_by_the_gigabyte(idle):
    lines = idle(("AWS::RDS::DBInstance", DATABASE))
    assert lines["database db.t4g.small"].usd == pytest.approx(23.36)
    assert lines["database storage"].usd == pytest.approx(2.30)
    assert lines["secrets"].usd == pytest.approx(0.40)


def test_a_second_zone_doubles_the_database(idle):
    lines = idle(("AWS::RDS::DBInstance", {**DATABASE, "MultiAZ": True}))
    assert lines["database db.t4g.small"].usd == pytest.approx(46.72)
    assert lines["database storage"].usd == pytest.approx(4.60)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"DBInstanceClass": "db.x9.giant"}, "no price of rds db.x9.giant hour"),
        ({"StorageType": "io2"}, "not gp3"),
    ],
)
def test_a_database_without_a_price_is_refused(idle, change: dict[str, str], said: str):
    with pytest.raises(Refusal, match=said):
        idle(("AWS::RDS::DBInstance", {**DATABASE, **change}))


def test_an_alarm_that_sums_metrics_is_paid_for_each_and_ten_are_free(idle):
    one = ("AWS::CloudWatch::Alarm", {"MetricName": "Errors"})
    queries = [{"Expression": "a + b"}, {"MetricStat": {}}, {"MetricStat": {}}]
    both = ("AWS::CloudWatch::Alarm", {"Metrics": queries})
    assert idle(*[one] * 10)["alarms"].usd == 0
    assert idle(*[one] * 10, both)["alarms"].usd == pytest.approx(0.20)


def test_queues_are_looked_into_all_the_time(idle):
    two = idle(*[("AWS::Lambda::EventSourceMapping", {})] * 2)["idle queues"]
    assert two.how_much == "1.3 million looks into 2 queues, 1 million free"
    assert two.usd == pytest.approx(0.1256)


def test_what_the_isolated_network_spares_would_be_on_the_bill(idle):
    lines = idle(
        ("AWS::EC2::NatGateway", {}),
        ("AWS::EC2::EIP", {}),
        ("AWS::EC2::VPCEndpoint", {"VpcEndpointType": "Interface", "SubnetIds": ["a", "b"]}),
        ("AWS::EC2::VPCEndpoint", {"VpcEndpointType": "Gateway"}),
    )
    assert lines["NAT gateways"].usd == pytest.approx(32.85)
    assert lines["public addresses"].usd == pytest.approx(3.65)
    assert lines["interface endpoints"].usd == pytest.approx(14.60)


def test_a_schedule_costs_what_it_sets_off(idle):
    assert idle(("AWS::Scheduler::Schedule", CENSUS))["schedule census"].how_much == "2,920 times"
    ping = {"ScheduleExpression": "cron(0 5 * * ? *)", "Target": {"Input": '{"do": "ping"}'}}
    few = idle(("AWS::Scheduler::Schedule", ping), ("AWS::Lambda::Version", {}))
    many = idle(("AWS::Scheduler::Schedule", ping), *[("AWS::Lambda::Version", {})] * 100)
    assert few["schedule ping"].usd < many["schedule ping"].usd


def test_the_census_asks_two_questions(idle):
    ping = {**CENSUS, "Target": {"Input": '{"do": "ping"}'}}
    two = idle(("AWS::Scheduler::Schedule", ping), *[("AWS::Lambda::Version", {})] * 2)
    assert idle(("AWS::Scheduler::Schedule", CENSUS))["schedule census"].usd == two["schedule ping"].usd


def test_a_schedule_that_cannot_be_counted_is_refused(idle):
    strange = {**CENSUS, "ScheduleExpression": "cron(0 5 ? * MON *)"}
    with pytest.raises(Refusal, match="write the schedule as a rate"):
        idle(("AWS::Scheduler::Schedule", strange))


def test_a_type_that_nobody_priced_is_named_and_no_zero():
    desk = a_desk(
        ("AWS::OpenSearchService::Domain", {}),
        ("AWS::DynamoDB::Table", {"BillingMode": "PROVISIONED"}),
        ("Custom::Prepared", {}),
    )
    assert [each.partition(" ")[0] for each in unpriced(desk)] == ["AWS::OpenSearchService::Domain", "R19,"]


def test_twice_the_runs_cost_twice_and_twice_the_memory_more(prices: Prices):
    once, twice = (total(run_lines(a_desk(), prices, runs)) for runs in (1000, 2000))
    assert twice == pytest.approx(2 * once)
    lines = [run_lines(a_desk(a_function("send", memory)), prices, 1000)[0].usd for memory in (512, 1024)]
    assert lines[0] < lines[1]


def test_a_thousand_runs_are_twenty_thousand_transitions(prices: Prices):
    (line,) = [each for each in run_lines(a_desk(), prices, 1000) if each.what == "state transitions"]
    assert line.how_much == "20,000 transitions"
    assert line.usd == pytest.approx(0.50)


def test_traces_are_paid_for_where_anything_is_traced(prices: Prices):
    traced = a_desk(("AWS::Lambda::Function", {"TracingConfig": {"Mode": "Active"}}))
    assert "traces" in [line.what for line in run_lines(traced, prices, 1)]
    assert "traces" not in [line.what for line in run_lines(a_desk(), prices, 1)]


def test_a_template_that_is_no_desks_is_refused(prices: Prices, tmp_path: Path):
    with pytest.raises(Refusal, match="has no function intake"):
        run_lines(Resources(()), prices, 1)
    with pytest.raises(Refusal, match="no synthesized template"):
        read_templates(tmp_path)


def test_every_price_says_whether_it_was_compared(prices: Prices):
    assert all(set(row) == {"price", "is_checked"} for row in prices.prices.values())
    assert set(prices.assumed["billed_ms"]) <= set(FUNCTIONS)


def a_template(folder: Path, *more: tuple[str, dict[str, Any]]) -> Path:
    resources = {
        each.logical_id: {"Type": each.type, "Properties": each.properties} for each in a_desk(*more).every
    }
    (folder / "desk.template.json").write_text(json.dumps({"Resources": resources}))
    return folder


def test_the_command_prices_the_templates_of_a_folder(tmp_path: Path, capsys):
    folder = a_template(tmp_path, ("AWS::RDS::DBInstance", DATABASE))
    arguments = ["--from", str(folder), "--runs", "10"]
    assert cost.command.main([*arguments, "--json"], standalone_mode=False) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["as_of"], told["runs"], told["unpriced"]) == ("2026-11-22", 10, [])
    assert told["idle_usd_per_month"] == pytest.approx(26.06)
    assert cost.command.main(arguments, standalone_mode=False) == 0
    said = capsys.readouterr().out
    assert (
        "A desk costs $26.06 a month while nobody writes; 10 runs cost $0.01 in AWS and $0.11 in models."
        in said
    )
    assert "Written from memory" in said


def test_models_are_priced_by_the_routes_and_the_dated_prices(prices: Prices):
    lines = model_lines(a_playbook(), prices.assumed, 1000)
    told = {line.how_much: line.usd for line in lines}
    # 2,400 tokens written to the cache at $0.125, 300 read at $0.10 and 200 answered at $0.50 a million.
    assert told["1,000 calls of anthropic/claude-haiku-5-5"] == pytest.approx(0.43)
    assert told["150 calls of openai/gpt-6.1-terra"] == pytest.approx(0.645)
    assert [line.what for line in lines[:3]] == ["to classify", "to classify", "to draft"]


def test_twice_the_leads_cost_twice_in_models(prices: Prices):
    once, twice = (total(model_lines(a_playbook(), prices.assumed, runs)) for runs in (1000, 2000))
    assert twice == pytest.approx(2 * once)


def embedded() -> tuple[str, dict[str, Any]]:
    kind, about = a_function("classify", 1769)
    return kind, {**about, "Environment": {"Variables": {"FRONTDESK_BRAIN": "embedded"}}}


def test_a_desk_with_the_embedded_brain_pays_no_model_and_waits_for_none(prices: Prices):
    asking, alone = a_desk(a_function("classify", 1769)), a_desk(embedded())
    bills = [cost.bill_of(desk, prices, 1000, a_playbook()) for desk in (asking, alone)]
    assert [bool(bill.models) for bill in bills] == [True, False]
    assert bills[0].runs[0].usd > bills[1].runs[0].usd
    assert "in AWS and nothing in models" in verdict(bills[1])


def test_a_figure_that_several_filters_of_logs_write_is_one(idle):
    figure = {
        "MetricTransformations": [{"MetricNamespace": "frontdesk/clinic", "MetricName": "ModelsStopped"}]
    }
    lines = idle(*[("AWS::Logs::MetricFilter", figure)] * 2)
    assert lines["custom metrics"].how_much == "4 figures about runs and models, 10 free"


def test_the_command_fails_while_something_has_no_price(tmp_path: Path, capsys):
    folder = a_template(tmp_path, ("AWS::OpenSearchService::Domain", {}))
    assert cost.command.main(["--from", str(folder)], standalone_mode=False) == cost.INCOMPLETE
    assert "Nobody has priced AWS::OpenSearchService::Domain (1)" in capsys.readouterr().out
