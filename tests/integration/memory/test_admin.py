"""An operator's writings: from a closed list, and on record with who asked."""

import json

import pytest

from frontdesk.errors import BadInput
from frontdesk.memory import admin
from tests.integration.memory.desk import Desk, FakeEmbedder

OPERATOR = "arn:aws:iam::111122223333:user/operator"


def test_loading_the_knowledge_is_on_record_with_who_asked_and_what_came_of_it(desk: Desk):
    wanted = admin.read({"do": "load_knowledge", "caller": OPERATOR})
    first = admin.write(desk.world(), wanted, release="r1", embedder=FakeEmbedder())
    again = admin.write(desk.world(), wanted, release="r2", embedder=FakeEmbedder())
    assert first["new"] == first["passages"] > 0
    assert again == {"passages": first["passages"], "new": 0}
    facts = desk.values("select facts from events where kind = %s order by seq", "knowledge_loaded")
    events = [json.loads(each) for each in facts]
    assert [(each["caller"], each["release"], each["new"]) for each in events] == [
        (OPERATOR, "r1", first["new"]),
        (OPERATOR, "r2", 0),
    ]


@pytest.mark.parametrize(
    "event",
    [
        {"do": "drop_everything", "caller": OPERATOR},
        {"do": "load_knowledge"},
        {"do": "load_knowledge", "caller": "somebody"},
        {"do": "load_knowledge", "caller": OPERATOR, "more": json.dumps({})},
        "load_knowledge",
    ],
)
def test_what_is_not_on_the_list_or_is_asked_by_nobody_is_refused(event):
    with pytest.raises(BadInput, match="load_knowledge"):
        admin.read(event)
