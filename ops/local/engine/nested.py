"""Gap: a task that starts another machine spells its parameters as the API does not know them."""

from __future__ import annotations

from typing import Any

from moto.stepfunctions.parser.asl.component.state.exec.state_task.service import (
    state_task_service_callback as callback_service,
)
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.state_task_service_sfn import (
    StateTaskServiceSfn,
)

from ops.local.engine.patches import Patches

_LOOK_EVERY_S = 0.02


def call_step_functions(patches: Patches) -> None:
    normalise = vars(StateTaskServiceSfn)["_normalise_parameters"]

    def to_api_case(self: StateTaskServiceSfn, parameters: dict[str, Any], *args: Any, **kwargs: Any) -> None:
        normalise(self, parameters, *args, **kwargs)
        _rename(parameters, str.lower)

    def to_asl_case(_self: StateTaskServiceSfn, response: Any, *_: Any, **__: Any) -> None:
        _rename(response, str.upper)

    patches.put(StateTaskServiceSfn, "_normalise_parameters", to_api_case)
    patches.put(StateTaskServiceSfn, "_normalise_response", to_asl_case)
    patches.put(callback_service, "_DELAY_SECONDS_SYNC_CONDITION_CHECK", _LOOK_EVERY_S)


def _rename(fields: dict[str, Any], case: Any) -> None:
    for name in list(fields):
        fields[case(name[0]) + name[1:]] = fields.pop(name)
