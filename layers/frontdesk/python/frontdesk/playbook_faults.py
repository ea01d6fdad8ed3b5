"""What is wrong with a playbook, in words for its author: where, what, and what would be right."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from frontdesk.errors import Misconfigured
from frontdesk.playbook_lines import key_path, nearest_line
from frontdesk.playbook_model import PlaybookFile
from frontdesk.playbook_problems import problem_and_remedy

FILE = "playbook.toml"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to mend; `key` is a path such as locations.oak-park.hours.mon.

    `file` is empty where the folder itself is meant; `line` is that of the key, or of the section that lacks
    it; `excerpt` is what stands there.
    """

    file: str
    key: str
    problem: str
    remedy: str
    line: int | None = None
    excerpt: str | None = None

    @property
    def place(self) -> str:
        """The file, and the line where it is known, as editors and terminals open it."""
        return f"{self.file}:{self.line}" if self.line else self.file

    def __str__(self) -> str:
        said = f"{self.problem}; {self.remedy}"
        return ": ".join(part for part in (self.place, self.key, said) if part)


class PlaybookInvalid(Misconfigured):
    """The playbook has faults."""

    def __init__(self, folder: Path, faults: tuple[Fault, ...]) -> None:
        self.folder = folder
        self.faults = faults
        count = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
        lines = "".join(f"\n  {fault}" for fault in faults)
        super().__init__(f"the playbook in {folder} has {count}; mend and try again:{lines}")


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return the remedy for a name that nobody knows."""
    names = sorted(known)
    near = get_close_matches(word, names, n=1, cutoff=0.6)
    return f"did you mean {near[0]}?" if near else f"known are {', '.join(names) or 'none'}"


def shape_faults(error: ValidationError) -> tuple[Fault, ...]:
    """Translate every error of the model into a fault."""
    return tuple(_shape_fault(detail) for detail in error.errors(include_url=False))


def located(faults: Iterable[Fault], lines: Mapping[str, int]) -> tuple[Fault, ...]:
    """Return the faults with the lines of their keys, in the order in which they stand in the file."""
    found = [
        replace(fault, line=nearest_line(lines, fault.key)) if fault.file == FILE else fault
        for fault in faults
    ]
    return tuple(sorted(found, key=lambda fault: (fault.file != FILE, fault.file, fault.line or 0)))


def _shape_fault(detail: ErrorDetails) -> Fault:
    steps, model, description = _walk(detail["loc"])
    key = key_path(steps)
    if detail["type"] == "extra_forbidden" and model is not None:
        return Fault(FILE, key, "no such key", did_you_mean(str(steps[-1]), model.model_fields))
    return Fault(FILE, key, *problem_and_remedy(detail, description))


def _walk(loc: tuple[str | int, ...]) -> tuple[list[str | int], type[BaseModel] | None, str | None]:
    """Follow an error's place through the models: (path without union tags, innermost model, description)."""
    here: Any = PlaybookFile
    holder: Any = None
    model: type[BaseModel] | None = None
    description: str | None = None
    steps: list[str | int] = []
    for step in loc:
        here, described = _unwrapped(here)
        description = described or description
        if step == "[key]":
            return steps, model, _unwrapped(get_args(holder)[0])[1]
        if get_origin(here) in {Union, UnionType}:
            here = _member(here, str(step))
            continue
        steps.append(step)
        holder = here
        if isinstance(here, type) and issubclass(here, BaseModel):
            model, field = here, here.model_fields.get(str(step))
            here, description = (field.annotation, field.description) if field else (None, None)
        else:
            here, description = _inside(here), None
    return steps, model, _unwrapped(here)[1] or description


def _unwrapped(annotation: Any) -> tuple[Any, str | None]:
    """Return what is described, and the description; what may be left out is what it is when it is there."""
    members = [member for member in get_args(annotation) if member is not NoneType]
    if get_origin(annotation) in {Union, UnionType} and len(members) == 1:
        return _unwrapped(members[0])
    if get_origin(annotation) is not Annotated:
        return annotation, None
    inner, *metadata = get_args(annotation)
    described = [item.description for item in metadata if isinstance(item, FieldInfo) and item.description]
    return inner, described[-1] if described else None


def _inside(annotation: Any) -> Any:
    """Return what a list or a table holds."""
    arguments = [argument for argument in get_args(annotation) if argument is not Ellipsis]
    return arguments[-1] if arguments else None


def _member(union: Any, tag: str) -> Any:
    """Return the member of a tagged union whose `kind` is the tag."""
    return next(
        member for member in get_args(union) if tag in get_args(member.model_fields["kind"].annotation)
    )
