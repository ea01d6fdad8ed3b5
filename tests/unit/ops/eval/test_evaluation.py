"""`frontdesk eval` without an embedder: what it tells, writes and returns, and what it refuses."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from frontdesk.brain.router import Brain
from frontdesk.errors import ModelRefused
from frontdesk.playbook import load_playbook
from ops import cli
from ops.commands import eval as eval_command
from ops.errors import Refusal
from ops.eval import evaluation
from ops.eval.expected import Violation
from ops.eval.figures import figures
from ops.eval.shown import tell
from ops.eval.sides import Side
from tests.unit.brain.cases import WordEmbedder
from tests.unit.brain.ladders import HAIKU, a_brain, a_step, fails, playbook, says
from tests.unit.ops.eval.made import a_case, a_played, results
from tests.unit.ops.playbooks import a_playbook

CASES = (
    a_case(id="new", intent="new_patient", text="room for one more?", must=["the moon"]),
    a_case(id="lost", intent="thanks", verdict="ask", text="you are the best <3"),
)
CEILING = playbook().ceilings.usd_micros_per_run / 1_000_000


@pytest.fixture
def clinic(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A playbook with two cases, and a model that takes everybody for a new patient."""
    folder = a_playbook(tmp_path)
    (folder / "golden.jsonl").write_text("".join(f"{case.line()}\n" for case in CASES), "utf-8")
    brain, _ = a_brain((a_step(HAIKU),), script={HAIKU: (says(confidence=0.9),)})

    def side_named(name: str, route: str) -> Side:
        return Side(load_playbook(folder), name.partition("@")[2] or route, brain.routes)

    monkeypatch.setattr(evaluation, "side_named", side_named)
    monkeypatch.setattr(evaluation, "brain_of", lambda side: brain)
    monkeypatch.setattr(evaluation, "open_embedder", WordEmbedder)
    monkeypatch.setattr(evaluation, "REPORTS", tmp_path / "reports")
    return folder


def said(capsys: pytest.CaptureFixture[str], *options: str) -> tuple[int, Any]:
    code = cli.main(["eval", "--json", *options])
    return code, json.loads(capsys.readouterr().out)


def test_the_document_has_the_figures_and_every_case_in_order(clinic, capsys):
    code, told = said(capsys)
    assert code == 0
    assert told["figures"]["intent"]["value"] == 0.5
    assert [case["id"] for case in told["cases"]] == ["new", "lost"]
    new, lost = told["cases"]
    assert new["violations"] == [{"kind": "must", "text": "the moon"}]
    assert (lost["expected"]["intent"], lost["intent"], lost["verdict"]) == ("thanks", "new_patient", "send")
    assert told["figures"]["wrong_sends"] == 1


def test_the_page_stands_alone_and_shows_what_people_wrote_as_text(clinic, capsys, tmp_path):
    assert cli.main(["eval"]) == 0
    page = (tmp_path / "reports" / "playbook.html").read_text("utf-8")
    assert "you are the best &lt;3" in page
    assert "best <3" not in page
    assert "<script" not in page
    loaded = [part.split('"')[0] for part in page.split('src="')[1:] + page.split("@import")[1:]]
    assert loaded == []
    assert "url(" not in page.replace('url("data:', "").replace("url(#", "")
    assert "does not say the moon" in page.lower()


def test_the_price_is_told_before_and_the_sentence_after(clinic, capsys):
    cli.main(["eval"])
    told = capsys.readouterr()
    assert "2 cases cost about $0.00" in told.err
    assert "never more than $1 (--budget); prices of 20" in told.err
    assert "reads 1 of 2 golden cases right (50.0%)" in told.out


@pytest.mark.parametrize(("least", "code"), [("0.5", 0), ("0.51", 1)])
def test_it_fails_under_the_share_that_is_asked_for(clinic, capsys, least, code):
    assert said(capsys, "--fail-under", least)[0] == code


def test_an_exit_code_of_1_is_explained_where_no_machine_reads_it(clinic, capsys):
    cli.main(["eval", "--fail-under", "0.6"])
    assert capsys.readouterr().err.splitlines()[-1] == (
        "Failed: 50.0% of the cases are read right and 50.0% of the cases are decided right, which is under "
        "60.0% (--fail-under)."
    )


def test_a_page_that_cannot_be_written_is_refused_before_anything_is_asked(clinic, capsys, tmp_path):
    (tmp_path / "file").write_text("")
    assert cli.main(["eval", "--html", str(tmp_path / "file" / "page.html")]) == cli.REFUSED
    told = capsys.readouterr()
    assert told.err.startswith(f"The page cannot be written to {tmp_path / 'file' / 'page.html'} (")
    assert told.out == ""


def test_both_sides_are_known_before_either_is_asked(clinic, capsys, monkeypatch):
    brain, _ = a_brain((a_step(HAIKU),))

    def without_a_key_of_two(side: Side) -> Brain:
        if side.route == "two":
            raise Refusal("To ask two, set its key.")
        return brain

    monkeypatch.setattr(evaluation, "brain_of", without_a_key_of_two)
    monkeypatch.setattr(evaluation, "play_all", lambda *_, **__: pytest.fail("a case was played"))
    assert cli.main(["eval", "--compare", "x@one", "x@two"]) == cli.REFUSED
    assert capsys.readouterr().err == "To ask two, set its key.\n"


def test_what_the_budget_does_not_reach_for_is_not_asked_and_said(clinic, capsys):
    budget = f"{CEILING + 0.0001:.4f}"
    code, told = said(capsys, "--budget", budget, "--jobs", "1")
    assert (code, told["not_played"]) == (0, 1)
    assert told["remarks"] == [f"The budget of ${budget} ended it: 1 of 2 cases were not asked."]


def test_a_budget_under_the_ceiling_of_one_run_is_refused(clinic, capsys):
    assert cli.main(["eval", "--budget", "0.01"]) == cli.REFUSED
    assert capsys.readouterr().err == (
        f"One case may cost ${CEILING:.4f}, the playbook's ceiling of a run: give a --budget of that much or "
        "more.\n"
    )


def test_only_the_first_cases_are_played_when_so_many_are_asked_for(clinic, capsys):
    assert [case["id"] for case in said(capsys, "--limit", "1")[1]["cases"]] == ["new"]


def test_a_model_that_refuses_is_told_among_the_remarks(clinic, capsys, monkeypatch):
    brain, _ = a_brain((a_step(HAIKU),), script={HAIKU: (fails(ModelRefused("no")),)})
    monkeypatch.setattr(evaluation, "brain_of", lambda side: brain)
    assert said(capsys)[1]["remarks"] == [
        "No model answered 2 of 2 cases; the embedded brain did instead.",
    ]


def test_two_sides_are_compared_and_written_on_one_page(clinic, capsys, tmp_path):
    code, told = said(capsys, "--compare", "x@one", "x@two")
    assert (code, told["a"]["route"], told["b"]["route"], told["changed"]) == (0, "one", "two", [])
    assert told["intent"] == {"only_a": 0, "only_b": 0, "p_value": 1.0}
    assert "Side by side" in (tmp_path / "reports" / "playbook-compared.html").read_text("utf-8")


def test_what_is_not_installed_is_named_with_how_to_install_it(capsys, monkeypatch):
    monkeypatch.setattr(eval_command, "NEEDED", ("json", "no_such_package"))
    assert cli.main(["eval"]) == cli.REFUSED
    assert capsys.readouterr().err == (
        "An eval needs no_such_package: install it with `sh ops/setup run local eval`.\n"
    )


def test_sets_of_others_are_not_compared(capsys, tmp_path):
    assert cli.main(["eval", "--data", str(tmp_path), "--compare", "a", "b"]) == cli.REFUSED


def test_what_went_wrong_with_a_case_is_one_line_of_clauses():
    screen = StringIO()
    both = results(a_played(word="ask", violations=(Violation("must", "{address}"),)))
    tell(both, figures(both), Console(file=screen, width=200))
    assert "The desk is 40% sure; it needs 75%; does not say {address}" in screen.getvalue()
