"""HighLevel's opportunities: where a contact stands in a pipeline."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from ops.local.standins.highlevel_protocol import HighLevelRefusal, in_ms, in_utc, new_id
from ops.local.standins.highlevel_realm import Ask, Realm
from ops.local.standins.highlevel_rows import Opportunity
from ops.local.standins.highlevel_setup import HighLevelLocation, HighLevelPipeline

_CHANGES: Final = {
    "pipelineId": "pipeline_id",
    "pipelineStageId": "stage_id",
    "name": "name",
    "status": "status",
    "monetaryValue": "value",
    "assignedTo": "assigned_to",
}
_FILTERS: Final = {
    "contact_id": "contactId",
    "pipeline_id": "pipelineId",
    "pipeline_stage_id": "pipelineStageId",
}
_PAGE, _LONGEST_PAGE = 20, 100


class HighLevelOpportunities:
    """The opportunities part of the API."""

    def __init__(self, realm: Realm) -> None:
        self._realm = realm

    def list_pipelines(self, ask: Ask) -> tuple[int, object]:
        location = self._realm.locations[ask.access.check(ask.query["locationId"])]
        return 200, {"pipelines": [_pipeline(location, each) for each in location.pipelines]}

    def search(self, ask: Ask) -> tuple[int, object]:
        location_id, query = ask.access.check(ask.query["location_id"]), ask.query
        status = query.get("status", "all")
        found = [
            shown
            for each in self._realm.opportunities
            if each.location_id == location_id and status in ("all", each.status)
            for shown in [self.document(each)]
            if all(query.get(name, shown[key]) == shown[key] for name, key in _FILTERS.items())
        ]
        limit = min(int(query.get("limit", _PAGE)), _LONGEST_PAGE)
        return 200, {"opportunities": found[:limit], "meta": self._meta(found), "aggregations": {}}

    def get(self, ask: Ask) -> tuple[int, object]:
        return 200, {"opportunity": self.document(self._asked(ask))}

    def create(self, ask: Ask) -> tuple[int, object]:
        return 201, {"opportunity": self.document(self._add(ask))}

    def update(self, ask: Ask) -> tuple[int, object]:
        return 200, {"opportunity": self.document(self._change(self._asked(ask), ask.body))}

    def update_status(self, ask: Ask) -> tuple[int, object]:
        self._change(self._asked(ask), ask.body)
        return 200, {"succeded": True}

    def upsert(self, ask: Ask) -> tuple[int, object]:
        ask.access.check(ask.body["locationId"])
        found = self._of(ask) if "id" in ask.body else self._same(ask.body)
        kept = self._change(found, ask.body) if found else self._add(ask)
        return 200, {"opportunity": self.document(kept), "new": found is None}

    def document(self, opportunity: Opportunity) -> dict[str, Any]:
        """Return the opportunity as the API renders it."""
        contact = self._realm.contacts.get(opportunity.contact_id)
        person = contact and {
            "id": contact.id,
            "name": contact.name,
            "email": contact.email,
            "phone": contact.phone,
            "tags": contact.tags,
        }
        return {
            "id": opportunity.id,
            "name": opportunity.name,
            "monetaryValue": opportunity.value,
            "pipelineId": opportunity.pipeline_id,
            "pipelineStageId": opportunity.stage_id,
            "assignedTo": opportunity.assigned_to,
            "status": opportunity.status,
            "source": "",
            "contactId": opportunity.contact_id,
            "locationId": opportunity.location_id,
            "createdAt": in_utc(opportunity.at),
            "updatedAt": in_utc(opportunity.updated),
            "customFields": [],
            **({"contact": person} if person else {}),
        }

    def _meta(self, found: list[dict[str, Any]]) -> dict[str, Any]:
        if not found:
            return {"total": 0}
        last = self._realm.opportunities.get(found[-1]["id"])
        page = {"currentPage": 1, "startAfterId": found[-1]["id"]}
        return {"total": len(found), **page} | ({"startAfter": in_ms(last.at)} if last else {})

    def _add(self, ask: Ask) -> Opportunity:
        body = ask.body
        location = self._realm.locations[ask.access.check(body["locationId"])]
        contact = self._realm.contact(body.get("contactId", ""), ask.access)
        if self._same(body) and not location.allows_duplicate_opportunities:
            raise HighLevelRefusal(400, "Can not create duplicate opportunity for the contact.")
        pipeline = next((each for each in location.pipelines if each.pipeline_id == body["pipelineId"]), None)
        if pipeline is None:
            raise HighLevelRefusal(400, "The pipeline id is invalid.")
        now = self._realm.now()
        blank = Opportunity(
            id=new_id(),
            location_id=location.location_id,
            pipeline_id=pipeline.pipeline_id,
            stage_id=pipeline.stages[0].stage_id,
            name=body.get("name") or contact.name,
            contact_id=contact.id,
            at=now,
            updated=now,
        )
        return self._change(blank, body)

    def _change(self, opportunity: Opportunity, body: Mapping[str, Any]) -> Opportunity:
        changes = {own: body[name] for name, own in _CHANGES.items() if name in body}
        changed = replace(opportunity, updated=self._realm.now(), **changes)
        location = self._realm.locations[changed.location_id]
        location.check_stage(changed.pipeline_id, changed.stage_id)
        return self._realm.opportunities.put(changed)

    def _same(self, body: Mapping[str, Any]) -> Opportunity | None:
        wanted = body.get("contactId"), body["pipelineId"]
        same = self._realm.opportunities.where(lambda each: (each.contact_id, each.pipeline_id) == wanted)
        return same[0] if same else None

    def _asked(self, ask: Ask) -> Opportunity:
        return self._found(ask.ids["id"], ask)

    def _of(self, ask: Ask) -> Opportunity:
        return self._found(ask.body["id"], ask)

    def _found(self, opportunity_id: str, ask: Ask) -> Opportunity:
        found = self._realm.opportunities.get(opportunity_id)
        if found is None:
            raise HighLevelRefusal(400, f"Opportunity with id {opportunity_id} not found")
        ask.access.check(found.location_id)
        return found


def _pipeline(location: HighLevelLocation, pipeline: HighLevelPipeline) -> dict[str, Any]:
    stages = [
        {"id": stage.stage_id, "name": stage.name, "position": position}
        for position, stage in enumerate(pipeline.stages)
    ]
    return {
        "id": pipeline.pipeline_id,
        "name": pipeline.name,
        "stages": stages,
        "showInFunnel": True,
        "showInPieChart": True,
        "locationId": location.location_id,
    }
