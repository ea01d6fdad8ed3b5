"""golden.jsonl: every fault at once with its line, and what a case is written as."""

import json
from pathlib import Path

import pytest

from frontdesk.errors import Misconfigured
from frontdesk.playbook import PlaybookInvalid, load_playbook
from infra.folders import copy_folder, folder_digest
from ops.eval.cases import Case, read_cases
from tests.unit.ops.eval.made import a_case
from tests.unit.ops.playbooks import BRIGHTSMILE, a_playbook

LEARNT = "it is an example of the playbook, so reading it right proves nothing"
WORDS = '"send", "ask", "stop" or "hold"'


def with_cases(folder: Path, *lines: str) -> Path:
    playbook = a_playbook(folder)
    (playbook / "golden.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    return playbook


def faults_of(folder: Path, *lines: str) -> list[str]:
    with pytest.raises(PlaybookInvalid) as invalid:
        read_cases(with_cases(folder, *lines))
    return [str(fault) for fault in invalid.value.faults]


def test_brightsmile_has_enough_cases_of_every_intent_in_both_languages():
    cases, playbook = read_cases(BRIGHTSMILE), load_playbook(BRIGHTSMILE)
    assert len(cases) >= 60
    assert {case.intent for case in cases} == {*playbook.intents, "none_of_these"}
    assert {case.language for case in cases} == set(playbook.languages)
    assert {case.location for case in cases} == set(playbook.locations)
    assert {case.verdict for case in cases} == {"send", "ask", "stop"}


def test_a_case_is_written_on_one_line_without_what_is_as_usual_and_read_back_the_same():
    case = a_case(thread=[{"who": "desk", "text": "¿Algo más?"}], must=["{hours}"])
    assert set(json.loads(case.line())) == {
        *("id", "text", "location", "language", "thread", "intent", "must", "verdict")
    }
    assert Case.model_validate_json(case.line()) == case


def test_every_fault_is_told_at_once_with_its_line_and_a_remedy(tmp_path):
    broken = (
        a_case(id="twice").line(),
        "{not json",
        a_case(intent="hours_locaton", location="oakpark").line(),
        a_case(must=["{price.cleaning}", "{price.clean}"]).line(),
        a_case().line()[:-1] + ', "verdit": "ask"}',
        a_case(id="twice", text="Are you open on Saturdays?").line(),
        a_case().line().replace('"send"', '"sent"'),
    )
    assert faults_of(tmp_path, *broken) == [
        "golden.jsonl:1: id: twice is there 2 times; rename it",
        "golden.jsonl:2: it is not JSON; write one JSON object a line",
        "golden.jsonl:3: intent: there is no intent hours_locaton; did you mean hours_location?",
        "golden.jsonl:3: location: there is no location oakpark; did you mean oak-park?",
        "golden.jsonl:4: must[1]: there is no fact {price.clean}; did you mean price.cleaning?",
        "golden.jsonl:5: verdit: no such key; did you mean verdict?",
        "golden.jsonl:6: id: twice is there 2 times; rename it",
        f"golden.jsonl:6: text: {LEARNT}; write it in other words",
        f'golden.jsonl:7: verdict: "sent" is not {WORDS}; write {WORDS}',
    ]


def test_a_message_of_the_thread_has_its_own_keys(tmp_path):
    line = a_case(thread=[{"who": "lead", "text": "hi"}]).line().replace('"who"', '"from"')
    assert faults_of(tmp_path, line) == [
        "golden.jsonl:1: thread[0].who: it is missing; add it",
        "golden.jsonl:1: thread[0].from: no such key; known are text, who",
    ]


def test_a_playbook_without_cases_says_where_to_write_them(tmp_path):
    with pytest.raises(Misconfigured, match=r"There are no golden cases in .*golden\.jsonl"):
        read_cases(with_cases(tmp_path))


def test_a_file_that_is_not_utf8_is_a_fault_and_no_crash(tmp_path):
    folder = with_cases(tmp_path)
    (folder / "golden.jsonl").write_bytes(b'{"id": "\xe9"}\n')
    with pytest.raises(PlaybookInvalid) as invalid:
        read_cases(folder)
    said = [str(fault) for fault in invalid.value.faults]
    assert said == ["golden.jsonl: is not UTF-8; save it as UTF-8, without a byte order mark"]


def test_no_desk_is_shipped_the_cases_and_none_is_deployed_anew_for_them(tmp_path):
    playbook = with_cases(tmp_path, a_case().line())
    before = folder_digest(playbook)
    copy_folder(playbook, tmp_path / "shipped")
    assert (tmp_path / "shipped" / "playbook.toml").exists()
    assert not (tmp_path / "shipped" / "golden.jsonl").exists()
    (playbook / "golden.jsonl").unlink()
    assert folder_digest(playbook) == before
