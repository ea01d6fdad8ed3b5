"""Where a contact stands in HighLevel's pipelines. Nothing in this module, or in what it imports, can move
them."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import Field

from frontdesk.errors import Misconfigured, ProviderUnavailable
from frontdesk.tools.highlevel_contacts import Shape, highlevel_shapes
from frontdesk.tools.highlevel_reads import HighLevelReader

_MOST: int = 100


class _Stage(Shape):
    stage_id: str = Field(alias="id", min_length=1)
    name: str


class _Pipeline(Shape):
    """A pipeline, first stage first."""

    pipeline_id: str = Field(alias="id", min_length=1)
    name: str
    stages: tuple[_Stage, ...]


class _Pipelines(Shape):
    pipelines: tuple[_Pipeline, ...]


class _Opportunity(Shape):
    opportunity_id: str = Field(alias="id", min_length=1)
    pipeline_id: str = Field(alias="pipelineId")
    stage_id: str = Field(alias="pipelineStageId")


class _Opportunities(Shape):
    opportunities: tuple[_Opportunity, ...]


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage by its ids."""

    pipeline_id: str
    stage_id: str


@dataclass(frozen=True, slots=True)
class Standing:
    """A contact's opportunity in one pipeline."""

    opportunity_id: str
    stage_id: str


def stage_named(reader: HighLevelReader, name: str) -> Stage:
    """Return the stage of a name, or of a pipeline's and its own: "Leads / Call booked".

    Raises:
        Misconfigured: there is none, or more than one.
        ProviderUnavailable: the pipelines cannot be read.
    """
    answer = reader.get("/opportunities/pipelines", locationId=reader.account.account_id)
    with highlevel_shapes():
        listed = _Pipelines.model_validate(answer)
    found = [
        Stage(pipeline.pipeline_id, stage.stage_id)
        for pipeline in listed.pipelines
        for stage in pipeline.stages
        if _plain(name) in (_plain(stage.name), _plain(f"{pipeline.name} / {stage.name}"))
    ]
    if len(found) != 1:
        remedy = 'write it as HighLevel shows it, with its pipeline: "Leads / Call booked"'
        raise Misconfigured(f"HighLevel has {len(found)} stages of the playbook's name {name}; {remedy}")
    return found[0]


def standing_of(reader: HighLevelReader, contact_id: str, pipeline_id: str) -> Standing | None:
    """Return the contact's opportunity in a pipeline, the newest where there are several.

    Raises:
        ProviderUnavailable: the opportunities cannot be read.
    """
    where = {"contact_id": contact_id, "pipeline_id": pipeline_id, "limit": str(_MOST)}
    answer = reader.get("/opportunities/search", location_id=reader.account.account_id, **where)
    with highlevel_shapes():
        listed = _Opportunities.model_validate(answer).opportunities
    if len(listed) == _MOST:
        raise ProviderUnavailable("HighLevel has more opportunities of this contact than it lists at once")
    mine = [each for each in listed if each.pipeline_id == pipeline_id]
    return Standing(mine[0].opportunity_id, mine[0].stage_id) if mine else None


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())
