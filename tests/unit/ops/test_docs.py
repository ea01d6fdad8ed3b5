"""Generated pages: what they say, and that a stale one is found."""

from pathlib import Path

import pytest

from ops import docs
from ops.docs import PAGES, Page
from ops.pages.markdown import table
from ops.pages.queries import queries_page
from ops.pages.settings import sections, settings_page
from ops.pages.workflow import drawn, render, workflow_page
from ops.state_machine import RETRY_POLICIES, Machine, State, load

LEAD = load("lead")


def a_task(target: str, **changes: object) -> State:
    function = {"FunctionName": "${DraftFunctionArn}"}
    return {"Type": "Task", "Comment": "Writes.", "Parameters": function, "Next": target, **changes}


def a_machine(**states: State) -> Machine:
    end = {"Done": {"Type": "Succeed", "Comment": "Over."}}
    return {"Comment": "A small one.", "StartAt": next(iter(states)), "States": states | end}


def test_no_generated_page_is_stale():
    assert not [page.path.name for page in PAGES if page.is_stale()]


def test_a_stale_page_is_named_and_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    page = Page(tmp_path / "lead.md", lambda: "new")
    page.path.write_text("old")
    assert docs.main(["--check"], [page]) == 1
    assert "lead.md" in capsys.readouterr().err
    assert page.path.read_text() == "old"


def test_a_missing_page_is_written(tmp_path: Path):
    page = Page(tmp_path / "reference" / "new.md", lambda: "new")
    assert docs.main([], [page]) == 0
    assert docs.main(["--check"], [page]) == 0
    assert page.path.read_text() == "new"


def test_every_state_has_a_node_and_a_row():
    text, diagram = workflow_page("lead"), drawn(LEAD)
    for name, state in LEAD["States"].items():
        assert f"| **{name}** | {state['Comment']} |" in text
        assert any(f'"{name}"' in line for line in diagram)


def test_a_choices_comment_labels_its_arrow():
    ask = {"Variable": "$.gate.verdict", "StringEquals": "send", "Next": "Done", "Comment": "granted"}
    choice = {"Type": "Choice", "Comment": "Routes.", "Choices": [ask], "Default": "Draft"}
    diagram = drawn(a_machine(**{"Which?": choice, "Draft": a_task("Done")}))
    assert 'Which -->|"granted"| Done' in diagram
    assert 'Which -->|"otherwise"| Draft' in diagram


def test_what_a_catch_takes_is_named_on_a_dotted_arrow():
    catch = [
        {"ErrorEquals": ["NeedsHuman", "Lambda.Unknown"], "Next": "Done", "Comment": "asked"},
        {"ErrorEquals": ["States.ALL"], "Next": "Done", "Comment": "a bug"},
    ]
    label = "asked, a bug<br/>NeedsHuman, the platform's own, any other error"
    assert f'Draft -.->|"{label}"| Done' in drawn(a_machine(Draft=a_task("Done", Catch=catch)))


def test_the_ways_into_parking_and_back_are_one_arrow_each():
    diagram = drawn(LEAD)
    assert len([line for line in diagram if line.endswith(" Park")]) == 1
    assert [line for line in diagram if line.startswith("WhereWereWe -->")] == [
        'WhereWereWe -->|"otherwise"| Recall',
        "WhereWereWe --> failed",
    ]


def test_a_page_names_the_function_timeout_and_policy_of_a_task():
    task = a_task("Done", TimeoutSeconds=30, Retry=[RETRY_POLICIES["outside"]])
    row = "| **Draft** | Writes. | [draft](../functions/draft/handler.py) | 30 s | outside | Done |"
    assert row in render("small", a_machine(Draft=task))


def test_a_retry_of_no_policy_has_no_page():
    with pytest.raises(LookupError, match="none of the named policies"):
        render("small", a_machine(Draft=a_task("Done", Retry=[{"ErrorEquals": ["States.ALL"]}])))


def test_a_bar_in_a_cell_does_not_end_it():
    assert table(["a", "b"], [["x|y", "z"]]).splitlines()[-1] == "| x\\|y | z |"


def test_the_settings_page_shows_names_and_defaults_but_no_secret_value():
    page = settings_page()
    assert "| `FRONTDESK_DATABASE_URL` | required |" in page
    assert "| `FRONTDESK_SLACK_URL` | `https://slack.com/api/` |" in page
    assert all(field.upper() in page for section in sections() for field in section.model_fields)


def test_the_statements_page_says_what_each_is_for():
    assert "| `latest_consent` | granted or revoked, whichever came last |" in queries_page()
