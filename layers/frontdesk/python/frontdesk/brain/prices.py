"""What each model costs: the package's dated table, and the playbook's own prices for models that it does
not know."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from math import ceil
from pathlib import Path
from typing import Any, Final

from frontdesk.brain.calls import ModelCall
from frontdesk.domain.money import Price, Usage
from frontdesk.errors import Misconfigured, UnknownModel
from frontdesk.playbook import Playbook

TABLE: Final = Path(__file__).with_name("prices.toml")
BYTES_PER_TOKEN: Final = 2
"""Prose, JSON and Spanish come to 3 to 4 bytes of UTF-8 a token and hardly a text in Latin script to fewer
than 2, so half the bytes are more tokens than a prompt has. Other scripts and emoji may have more: their call
is charged what it used, and the next one of the run has less."""


@dataclass(frozen=True, slots=True)
class Prices:
    """The price of every model that may be asked."""

    as_of: date
    models: Mapping[str, Price]
    batch: Mapping[str, float]
    """By provider, the share of its prices that a batch costs."""

    def price(self, model_id: str) -> Price:
        """Return what a model costs.

        Raises:
            UnknownModel: it is nowhere priced.
        """
        try:
            return self.models[model_id]
        except KeyError:
            raise UnknownModel(
                f"nobody has priced {model_id}, so it is not asked; "
                "name another in the playbook's routes, or price it"
            ) from None

    def in_batch(self, model_id: str) -> Price:
        """Return what a model costs in a batch, which is answered within a day; the price itself where its
        provider has none for batches.

        Raises:
            UnknownModel: it is nowhere priced.
        """
        return scaled(self.price(model_id), self.batch.get(model_id.partition("/")[0], 1.0))


def open_prices(playbook: Playbook) -> Prices:
    """Return the package's prices and those that the playbook adds.

    Raises:
        Misconfigured: the playbook prices a model that the package prices, which might make it look cheaper.
    """
    known = _table()
    own = {model_id: _own(price.input, price.output) for model_id, price in playbook.file.models.items()}
    if twice := sorted(own.keys() & known.models.keys()):
        raise Misconfigured(
            f"the playbook prices {', '.join(twice)}, whose price the package knows; take it out of [models]"
        )
    return replace(known, models={**known.models, **own})


def most_used(call: ModelCall) -> Usage:
    """Return at least the tokens that a call can be expected to use: all it is shown, all it may write."""
    tools = [(each.name, each.does, each.schema) for each in call.tools]
    turns = [(list(each.asked), [answer.text for answer in each.answers]) for each in call.turns]
    objects = (json.dumps(each, ensure_ascii=False, default=str) for each in (call.schema, *tools, *turns))
    shown = (call.system, call.shown, *objects)
    size = sum(len(text.encode("utf-8", "surrogatepass")) for text in shown)
    return Usage(input=ceil(size / BYTES_PER_TOKEN), output=call.max_output_tokens)


def reservation(price: Price, call: ModelCall) -> int:
    """Return what a call costs at worst, in usd_micros: nothing of it cached, or all of it written there."""
    used = most_used(call)
    written = replace(used, input=0, cache_write=used.input)
    return max(price.cost(used), price.cost(written))


def scaled(price: Price, share: float) -> Price:
    """Return a share of a price."""
    return Price(
        price.input * share,
        price.cached_input * share,
        price.cache_write * share,
        price.output * share,
        price.up_to,
        scaled(price.beyond, share) if price.beyond else None,
    )


def _own(input_price: float, output_price: float) -> Price:
    """Return a playbook's price; what it does not tell apart costs the same."""
    return Price(input_price, input_price, input_price, output_price)


@cache
def _table() -> Prices:
    table = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    return Prices(
        table["as_of"], {name: _price(row) for name, row in table["models"].items()}, table["batch"]
    )


def _price(row: Mapping[str, Any]) -> Price:
    beyond = row.get("beyond")
    return Price(**{**row, "beyond": _price(beyond) if beyond else None})
