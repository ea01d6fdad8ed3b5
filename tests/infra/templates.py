"""What the app synthesizes, as one set of resources that claims are checked against; a copy can be broken."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Resource:
    """One resource of one stack, as CloudFormation is told of it."""

    stack: str
    id: str
    body: Json

    def __str__(self) -> str:
        return f"{self.stack}/{self.id}"

    @property
    def type(self) -> str:
        kind: str = self.body["Type"]
        return kind

    @property
    def properties(self) -> Json:
        found: Json = self.body.setdefault("Properties", {})
        return found

    def __getitem__(self, name: str) -> Any:
        return self.properties[name]

    def get(self, name: str, default: Any = None) -> Any:
        return self.properties.get(name, default)

    @property
    def is_retained(self) -> bool:
        return self.body.get("DeletionPolicy") == self.body.get("UpdateReplacePolicy") == "Retain"


@dataclass(frozen=True)
class Templates:
    """The templates of both stacks, "data" and "desk", and what the CLI is told about each stack."""

    desk: str
    bodies: Mapping[str, Json]
    protected: frozenset[str]
    """The stacks with termination protection."""

    @cached_property
    def resources(self) -> list[Resource]:
        return [
            Resource(stack, logical_id, body)
            for stack, template in self.bodies.items()
            for logical_id, body in template["Resources"].items()
        ]

    def of(self, *types: str) -> list[Resource]:
        """Return all resources of these types; none at all is a mistake in the question."""
        found = [each for each in self.resources if each.type in types]
        if not found:
            raise AssertionError(f"There is no {' or '.join(types)}: a claim about none proves nothing.")
        return found

    def any_of(self, *types: str) -> list[Resource]:
        """Return all resources of these types, if there are any."""
        return [each for each in self.resources if each.type in types]

    def only(self, kind: str) -> Resource:
        [found] = self.of(kind)
        return found

    def named(self, logical_id: str) -> Resource:
        return next(each for each in self.resources if each.id == logical_id)

    def mentioned(self, value: Any) -> set[str]:
        """Return the logical ids that a value refers to, also through the other stack's exports."""
        return set(self._mentioned(value))

    def _mentioned(self, value: Any) -> Iterator[str]:
        if isinstance(value, list):
            for each in value:
                yield from self._mentioned(each)
        elif isinstance(value, dict):
            if "Ref" in value:
                yield value["Ref"]
            elif "Fn::GetAtt" in value:
                yield value["Fn::GetAtt"][0]
            elif "Fn::ImportValue" in value:
                yield from self._mentioned(self._exports[value["Fn::ImportValue"]])
            else:
                for each in value.values():
                    yield from self._mentioned(each)

    @cached_property
    def _exports(self) -> dict[str, Any]:
        outputs = [each for body in self.bodies.values() for each in body.get("Outputs", {}).values()]
        return {each["Export"]["Name"]: each["Value"] for each in outputs if "Export" in each}

    def broken(self, break_it: Callable[[Templates], object]) -> Templates:
        """Return a copy in which something was changed."""
        changed = Templates(self.desk, copy.deepcopy(dict(self.bodies)), self.protected)
        break_it(changed)
        return Templates(self.desk, changed.bodies, self.protected)
