"""Reads a playbook's folder: the file as far as its shape allows, and the texts beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, get_origin

from pydantic import TypeAdapter, ValidationError

from frontdesk.playbook_booking_checks import booking_faults
from frontdesk.playbook_brain_checks import brain_faults, prompt_faults
from frontdesk.playbook_checks import Reading, cross_faults, knowledge_faults
from frontdesk.playbook_faults import Fault, PlaybookInvalid, located, shape_faults
from frontdesk.playbook_lines import lines_of
from frontdesk.playbook_mail_checks import mail_faults
from frontdesk.playbook_mcp_checks import mcp_faults
from frontdesk.playbook_mcp_fit import fit_faults
from frontdesk.playbook_model import PlaybookFile
from frontdesk.playbook_prompts import FOLDER as PROMPTS
from frontdesk.playbook_syntax import document_of
from frontdesk.playbook_tool_checks import tool_faults

VECTORS_FILE = "vectors.npy"
GOLDEN_FILE = "golden.jsonl"
NOT_READ = frozenset({VECTORS_FILE, GOLDEN_FILE})
"""What lies beside a playbook and changes nothing that a desk does: one is derived, the other judges it."""


def read_playbook(folder: Path) -> PlaybookFile:
    """Return the checked playbook.toml of `folder`.

    Raises:
        PlaybookInvalid: lists all faults at once.
    """
    text, document = document_of(folder)
    names = {key: frozenset(section) for key, section in document.items() if isinstance(section, dict)}
    faults: tuple[Fault, ...] = ()
    try:
        reading = Reading(PlaybookFile.model_validate(document), names, frozenset())
    except ValidationError as error:
        faults = shape_faults(error)
        places = [detail["loc"] for detail in error.errors(include_url=False, include_input=False)]
        reading = _what_is_whole(document, names, places)
    faults += (*cross_faults(reading), *brain_faults(reading), *tool_faults(reading))
    faults += (*knowledge_faults(folder), *prompt_faults(folder, reading.named("locations")))
    faults += (
        *mcp_faults(reading),
        *fit_faults(folder, reading),
        *booking_faults(reading),
        *mail_faults(reading),
    )
    if faults:
        raise PlaybookInvalid(folder, located(faults, lines_of(text)))
    return reading.file


def files_of(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Yield every file as (path, content), in one order everywhere; hidden ones are an editor's, not ours."""
    paths = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    visible = (path for path in paths if not any(part.startswith((".", "__")) for part in path.parts))
    written = (path for path in visible if path.name not in NOT_READ)
    for path in sorted(written, key=lambda path: path.as_posix()):
        yield path.as_posix(), (folder / path).read_bytes()


def knowledge_of(folder: Path) -> Mapping[str, str]:
    """Return the texts of the knowledge folder by topic."""
    return {
        path.stem: path.read_text(encoding="utf-8").strip() for path in sorted(folder.glob("knowledge/*.md"))
    }


def prompts_of(folder: Path) -> Mapping[str, str]:
    """Return the texts of the prompts folder by task, or by location and task."""
    home = folder / PROMPTS
    files = sorted(home.rglob("*.md"))
    return {
        path.relative_to(home).with_suffix("").as_posix(): path.read_text(encoding="utf-8") for path in files
    }


def _what_is_whole(
    document: dict[str, Any], names: Mapping[str, frozenset[str]], places: list[tuple[str | int, ...]]
) -> Reading:
    """Drop what has a fault of its own, so that the rest is still checked against each other."""
    broken = {str(place[0]) for place in places if len(place) < 2 or not _holds_entries(str(place[0]))}
    bad_entries = {(str(place[0]), place[1]) for place in places if len(place) > 1}
    parts: dict[str, Any] = {}
    for section, field in PlaybookFile.model_fields.items():
        if section in broken or section not in document:
            continue
        content = document[section]
        if _holds_entries(section):
            content = {name: entry for name, entry in content.items() if (section, name) not in bad_entries}
        shape: Any = field.annotation
        parts[section] = TypeAdapter(shape).validate_python(content)
    return Reading(PlaybookFile.model_construct(**parts), names, frozenset(broken))


def _holds_entries(section: str) -> bool:
    field = PlaybookFile.model_fields.get(section)
    return field is not None and get_origin(field.annotation) is dict
