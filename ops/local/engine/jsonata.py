"""Gap: moto's JSONata lacks an evaluator, $uuid, $hash and `$` in filters, and inserts strings unescaped."""

from __future__ import annotations

import hashlib
import json
import re
import uuid
from typing import Any

from jsonata import Jsonata
from moto.stepfunctions.parser.api import HistoryEventType
from moto.stepfunctions.parser.asl.component.common.error_name.states_error_name_type import (
    StatesErrorNameType,
)
from moto.stepfunctions.parser.asl.component.common.string.string_expression import StringJSONata
from moto.stepfunctions.parser.asl.component.intrinsic import jsonata as intrinsics
from moto.stepfunctions.parser.asl.jsonata import jsonata as moto_jsonata
from moto.stepfunctions.parser.asl.utils.encoding import to_json_str

from ops.local.engine.failures import failed
from ops.local.engine.patches import Patches

_OURS = ("$uuid", "$hash", "$parse")
_VARIABLE_REFERENCE = re.compile(
    r"(?:\/(?:\\.|[^\\/])*\/[a-zA-Z]*)"  # a regular expression, passed over
    r"|(?:\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*')"  # a string, passed over
    r"|(\$[A-Za-z0-9_$]+(?:\.[A-Za-z0-9_][A-Za-z0-9_$]*)*)"  # a variable; a bare `$` is the filter's own item
)


def evaluate_jsonata(patches: Patches) -> None:
    patches.put(moto_jsonata, "_eval_jsonata", _evaluate)
    patches.put(moto_jsonata, "_PATTERN_VARIABLE_REFERENCE", _VARIABLE_REFERENCE)
    patches.everywhere(moto_jsonata.encode_jsonata_variable_declarations, _declare)
    declarations = vars(intrinsics)["_DECLARATION_BY_VARIABLE_REFERENCE"]
    kept = {name: text for name, text in declarations.items() if name not in _OURS}
    patches.put(intrinsics, "_DECLARATION_BY_VARIABLE_REFERENCE", kept)
    patches.put(StringJSONata, "_eval_body", _as_query_error(vars(StringJSONata)["_eval_body"]))


def _evaluate(expression: str) -> Any:
    try:
        jsonata = Jsonata(expression)
        jsonata.register_lambda("uuid", lambda: str(uuid.uuid4()))
        jsonata.register_lambda("hash", _hash)
        jsonata.register_lambda("parse", json.loads)
        return jsonata.evaluate(None)
    except Exception as error:
        raise moto_jsonata.JSONataException("UNKNOWN", str(error)) from error


def _hash(text: str, algorithm: str) -> str:
    return hashlib.new(algorithm.replace("-", "").lower(), text.encode()).hexdigest()


def _declare(bindings: dict[str, Any]) -> str:
    return "".join(
        f"{name}:={to_json_str(value, separators=(',', ':'))};" for name, value in bindings.items()
    )


def _as_query_error(evaluate: Any) -> Any:
    """Name a failed expression States.QueryEvaluationError, so that a Catch can see it."""

    def eval_body(self: StringJSONata, env: Any) -> None:
        try:
            evaluate(self, env)
        except moto_jsonata.JSONataException as error:
            cause = f"The JSONata expression '{self.expression}' threw an error: {error.details}"
            name, event_type = (
                StatesErrorNameType.StatesQueryEvaluationError,
                HistoryEventType.EvaluationFailed,
            )
            raise failed(env, name, cause, event_type, "evaluationFailedEventDetails") from error

    return eval_body
