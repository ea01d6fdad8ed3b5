"""The routes of a playbook: for each task a ladder of models, cheapest first; and what models may cost."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Task = Literal["classify", "draft", "strategize", "summarize"]
Effort = Literal["none", "low", "medium", "high"]
Provider = Literal["anthropic", "openai", "compatible"]
PROVIDERS: tuple[Provider, ...] = ("anthropic", "openai", "compatible")

ModelId = Annotated[
    str,
    Field(
        pattern=r"^(anthropic|openai|compatible)/[A-Za-z0-9][A-Za-z0-9._:/-]{0,99}$",
        description='write provider and model, such as "anthropic/claude-haiku-5-5"',
    ),
]
UsdPerMillion = Annotated[float, Field(ge=0, le=10_000, description="write dollars per million tokens")]


class RouteSection(BaseModel):
    """A part of the file; a key that it does not know is a fault."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class RouteStep(RouteSection):
    """One step of a route: equals, of which the first that can be reached is asked.

    An answer under `bar` goes up to the next step; the last step's bar is the gate's affair.
    """

    models: tuple[ModelId, ...] = Field(min_length=1, description="name at least one model")
    effort: Effort = "low"
    bar: float = Field(default=0.0, ge=0, le=1, description="write a number from 0 to 1")


class Routes(RouteSection):
    """The ladder of each task; a task without one is done by the embedded model alone."""

    classify: tuple[RouteStep, ...] = ()
    draft: tuple[RouteStep, ...] = ()
    strategize: tuple[RouteStep, ...] = ()
    summarize: tuple[RouteStep, ...] = ()

    def of(self, task: Task) -> tuple[RouteStep, ...]:
        """Return the ladder of a task."""
        steps: tuple[RouteStep, ...] = getattr(self, task)
        return steps


class ModelPrice(RouteSection):
    """The price of a model that the package does not know, such as one on a server of the client's own."""

    input: UsdPerMillion
    output: UsdPerMillion


class Ceilings(RouteSection):
    """What models may cost; beyond it leads go to a person. A day is one of UTC."""

    usd_micros_per_run: int = Field(gt=0, description="write millionths of a dollar, above 0")
    usd_micros_per_day: int = Field(gt=0, description="write millionths of a dollar, above 0")
    usd_micros_per_location_and_day: int | None = Field(
        default=None, gt=0, description="write millionths of a dollar, above 0, or leave it out"
    )
