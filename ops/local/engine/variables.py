"""Gap: moto shows a new value where it is assigned, reads `$name` as JSONata, and escapes literals twice."""

from __future__ import annotations

import copy
import json
import re
from typing import Any

from moto.stepfunctions.parser.asl.component.common.assign.assign_template_value_terminal import (
    AssignTemplateValueTerminalLit,
)
from moto.stepfunctions.parser.asl.component.common.query_language import QueryLanguageMode
from moto.stepfunctions.parser.asl.component.common.string.string_expression import StringVariableSample
from moto.stepfunctions.parser.asl.eval.variable_store import IllegalOuterScopeWrite, VariableStore
from moto.stepfunctions.parser.asl.parse.preprocessor import Preprocessor
from moto.stepfunctions.parser.asl.utils import json_path

from ops.local.engine.patches import Patches

_VARIABLE = re.compile(r"\$(?P<name>[^\W\d]\w*)(?P<path>.*)", re.DOTALL)
_ASSIGNED = "assigned_in_this_state"
_LITERALS = ("string_literal", "string_jsonata")


def scope_variables(patches: Patches) -> None:
    """Let a state see the variables as they were when it was entered, as on AWS."""
    patches.put(VariableStore, "set", _assign)
    sample = vars(StringVariableSample)["_eval_body"]

    def read(self: StringVariableSample, env: Any) -> None:
        if self.query_language_mode != QueryLanguageMode.JSONPath:
            sample(self, env)
            return
        env.stack.append(copy.deepcopy(_read(self.expression, env)))

    patches.put(StringVariableSample, "_eval_body", read)
    for kind in _LITERALS:
        name = f"visitAssign_template_value_terminal_{kind}"
        patches.put(Preprocessor, name, _unescaped(vars(Preprocessor)[name]))


def commit_assigned(env: Any) -> None:
    """Make what the state assigned visible, as it is left."""
    store = env.variable_store
    for name, value in vars(store).pop(_ASSIGNED, {}).items():
        store._inner_scope[name] = value
        store._declaration_tracing.add(name)
        store._variable_declarations_cache = None


def forget_assigned(env: Any) -> None:
    """Drop what a failed attempt assigned."""
    vars(env.variable_store).pop(_ASSIGNED, None)


def variables_of(env: Any) -> dict[str, Any]:
    return dict(env.variable_store._inner_scope)


def restore_variables(env: Any, variables: dict[str, Any]) -> None:
    env.variable_store._inner_scope.update(variables)


def _assign(self: VariableStore, variable_identifier: str, variable_value: Any) -> None:
    if variable_identifier in self._outer_scope:
        raise IllegalOuterScopeWrite(variable_identifier=variable_identifier, variable_value=variable_value)
    vars(self).setdefault(_ASSIGNED, {})[variable_identifier] = variable_value


def _read(expression: str, env: Any) -> Any:
    found = _VARIABLE.fullmatch(expression)
    if found is None:
        raise ValueError(f"{expression} is no reference to a variable")
    value = env.variable_store.get(found["name"])
    return json_path.extract_json("$" + found["path"], value) if found["path"] else value


def _unescaped(visit: Any) -> Any:
    """The parser hands over a literal's JSON text; decode it, as it does everywhere but in Assign."""

    def decoded(self: Preprocessor, ctx: Any) -> Any:
        terminal = visit(self, ctx)
        if isinstance(terminal, AssignTemplateValueTerminalLit) and isinstance(terminal.value, str):
            return AssignTemplateValueTerminalLit(value=json.loads(f'"{terminal.value}"'))
        return terminal

    return decoded
