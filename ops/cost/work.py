"""What work costs: calls of functions by their memory and time, their logs, the events between them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from frontdesk.lambdas import FUNCTIONS
from ops.cost.prices import Prices
from ops.cost.template import Resources, has_routes
from ops.errors import Refusal

MB_PER_GB: Final = 1024
KB_PER_GB: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Calls:
    """How often each function is called."""

    by_function: Mapping[str, float]

    @property
    def count(self) -> float:
        return sum(self.by_function.values())


@dataclass(frozen=True)
class Work:
    """Prices work by the memory that the template gives each function, and by the times that are assumed."""

    resources: Resources
    prices: Prices

    def of_calls(self, calls: Calls) -> float:
        return calls.count * self.prices.usd("lambda request") + self.gigabyte_seconds(
            calls
        ) * self.prices.usd("lambda arm64 GB-second")

    def gigabyte_seconds(self, calls: Calls) -> float:
        return sum(
            count * self._memory(name) / MB_PER_GB * self._billed_ms(name) / 1000
            for name, count in calls.by_function.items()
        )

    def of_logs(self, calls: Calls, states: float = 0) -> float:
        return self.log_kb(calls, states) / KB_PER_GB * self.prices.usd("logs GB")

    def log_kb(self, calls: Calls, states: float = 0) -> float:
        assumed = self.prices.assumed
        return float(calls.count * assumed["log_kb_per_call"] + states * assumed["log_kb_per_state"])

    def of_events(self, events: float) -> float:
        requests = float(events * self.prices.assumed["sqs_requests_per_event"])
        return requests * self.prices.usd("sqs request")

    @cached_property
    def _memories(self) -> Mapping[str, int]:
        """The memory of each function of ours, by the name that its full name ends with."""
        named = {
            str(each.properties.get("FunctionName", "")): int(each.properties.get("MemorySize", 128))
            for each in self.resources.of("AWS::Lambda::Function")
        }
        return {
            name: memory for name in FUNCTIONS for full, memory in named.items() if full.endswith(f"-{name}")
        }

    def _memory(self, function: str) -> int:
        if function not in self._memories:
            raise Refusal(
                f"The template has no function {function}: it is not a desk's; give another --from."
            )
        return self._memories[function]

    def _billed_ms(self, function: str) -> float:
        """Return how long a call is assumed to take; it waits for a model only where one is asked."""
        assumed = self.prices.assumed
        embedded = {} if self._asks_models else assumed["billed_ms_embedded"]
        return float(embedded.get(function, assumed["billed_ms"][function]))

    @cached_property
    def _asks_models(self) -> bool:
        return has_routes(self.resources)
