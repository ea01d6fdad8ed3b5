"""Checks one playbook whole: its faults, or what was understood and what could be better."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from frontdesk.embedder import Embedder
from frontdesk.playbook import Playbook, PlaybookInvalid, load_playbook
from frontdesk.playbook_faults import FILE, located
from frontdesk.playbook_lines import lines_of, nearest_line
from ops.eval.cases import cases_of
from ops.playbook_check_brain import model_faults, remarks_on_brain
from ops.playbook_check_examples import found, read_apart, remarks_on_examples
from ops.playbook_check_remarks import Remark, counted, remarks_on
from ops.playbook_check_shown import faults_verdict, named


@dataclass(frozen=True)
class Checked:
    """A sound playbook, how well each intent's examples find it by each other, and the remarks."""

    playbook: Playbook
    found: Mapping[str, tuple[int, int]]
    remarks: tuple[Remark, ...]
    golden_cases: int = 0

    @property
    def verdict(self) -> str:
        """The sentence that can be quoted."""
        playbook = self.playbook
        counts = (
            counted(playbook.locations, "location"),
            counted(playbook.intents, "intent"),
            counted(playbook.languages, "language"),
        )
        remarks = counted(self.remarks, "remark") if self.remarks else "no remarks"
        return f"{named(playbook.folder)} is sound: {', '.join(counts)}; {remarks}."


def check(folder: Path, embedder: Embedder) -> Checked:
    """Check the playbook in `folder`.

    Raises:
        PlaybookInvalid: it has faults.
    """
    playbook = load_playbook(folder)
    lines = lines_of((folder / FILE).read_text("utf-8"))
    if unpriced := model_faults(playbook):
        raise PlaybookInvalid(folder, located(unpriced, lines))
    apart = read_apart(playbook, embedder)
    remarks = (
        *remarks_on(playbook),
        *remarks_on_brain(playbook),
        *remarks_on_examples(playbook, apart, embedder),
    )
    placed = [replace(each, line=nearest_line(lines, each.key)) for each in remarks]
    in_order = sorted(placed, key=lambda remark: (remark.file != FILE, remark.file, remark.line or 0))
    return Checked(playbook, found(apart), tuple(in_order))


def check_all(folder: Path, embedder: Embedder) -> Checked:
    """Check the playbook in `folder` and the golden cases that judge it, which no desk needs.

    Raises:
        PlaybookInvalid: it has faults, or else its cases have.
    """
    checked = check(folder, embedder)
    return replace(checked, golden_cases=len(cases_of(folder, checked.playbook.file)))


def sound_as_json(checked: Checked) -> dict[str, Any]:
    """Return what a machine reads of a sound playbook."""
    playbook = checked.playbook
    return {
        "is_sound": True,
        "verdict": checked.verdict,
        "faults": [],
        "remarks": [asdict(remark) for remark in checked.remarks],
        "digest": playbook.digest,
        "business": playbook.business,
        "languages": list(playbook.languages),
        "locations": list(playbook.locations),
        "intents": {
            name: {
                "examples": {language: len(texts) for language, texts in intent.examples.items()},
                "examples_found": checked.found[name][0],
                "is_drafted": intent.is_drafted,
                "is_granted": name in playbook.file.autonomy.granted,
            }
            for name, intent in playbook.intents.items()
        },
        "sources": list(playbook.sources),
        "routes": playbook.routes.model_dump(mode="json"),
        "ceilings": playbook.ceilings.model_dump(mode="json"),
        "prompts": list(playbook.prompts),
        "golden_cases": checked.golden_cases,
    }


def faults_as_json(invalid: PlaybookInvalid) -> dict[str, Any]:
    """Return what a machine reads of a playbook that has faults."""
    return {
        "is_sound": False,
        "verdict": faults_verdict(invalid),
        "faults": [asdict(fault) for fault in invalid.faults],
        "remarks": [],
    }
