"""Keeps golden cases beside their playbook, each once and each one that the eval can read."""

from __future__ import annotations

from pathlib import Path

from frontdesk.playbook_faults import Fault
from frontdesk.playbook_reading import GOLDEN_FILE, read_playbook
from ops.errors import Refusal
from ops.eval.cases import Case, lines_of, parsed


def keep(folder: Path, case: Case) -> Path:
    """Write a case at the end of a playbook's golden.jsonl and return the file.

    Raises:
        Refusal: it is there already, or is none that the eval can read.
        PlaybookInvalid: the playbook itself has faults, or its golden.jsonl is not UTF-8.
    """
    path = folder / GOLDEN_FILE
    lines = lines_of(folder)
    mine = max(lines, default=0) + 1
    cases, faults = parsed({**lines, mine: case.line()}, read_playbook(folder))
    _refuse_double(case, [each for number, each in cases.items() if number != mine])
    if wrong := [fault for fault in faults if fault.line == mine]:
        raise Refusal(f"This run makes no golden case: {'; '.join(map(_sentence, wrong))}.")
    written = path.read_bytes() if path.exists() else b""
    with path.open("a", encoding="utf-8") as out:
        out.write(("\n" if written and not written.endswith(b"\n") else "") + case.line() + "\n")
    return path


def _refuse_double(case: Case, known: list[Case]) -> None:
    for each in known:
        if each.id == case.id:
            raise Refusal(f"The case {case.id} is there already: change its line, or remove it first.")
        if (each.text, each.location, each.thread) == (case.text, case.location, case.thread):
            raise Refusal(f"The case {each.id} has the same message already: change its line instead.")


def _sentence(fault: Fault) -> str:
    return f"{fault.key}: {fault.problem}; {fault.remedy}"
