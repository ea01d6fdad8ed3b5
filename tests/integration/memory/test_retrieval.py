"""Hybrid recall: by meaning and by words, never another contact's, and never short of rows that are there."""

import psycopg
import pytest

from frontdesk.memory.knowledge import load_knowledge
from frontdesk.memory.vectors import halfvec
from tests.builders import a_lead, a_person, a_playbook
from tests.integration.memory.desk import Desk, FakeEmbedder

MANY = 24_000
FILL = """
insert into knowledge (location_id, source, body, body_digest, embedding, model_id, loaded_at)
select case when n %% 4800 = 0 then 'rare' when n %% 50 = 7 then 'uncommon' else 'place-' || n %% 7 end,
       'filler', 'filler ' || n, n::text,
       (select array_agg(sin(n * 0.7 + axis * (1 + n %% 13)))::halfvec(384)
        from generate_series(1, 384) as axis),
       'fake', now()
from generate_series(1, %s) n
"""


def remembered(desk: Desk, text: str, phone: str) -> None:
    lead = a_lead(text, person=a_person(phone), received_at=desk.now)
    desk.recall(lead)
    desk.record(lead)
    desk.pass_time(minutes=1)


def memories(desk: Desk, text: str, phone: str) -> list[str]:
    recalled = desk.recall(a_lead(text, person=a_person(phone), received_at=desk.now))
    assert recalled.brief
    return [memory.text for memory in recalled.brief.memories]


def passages(desk: Desk, text: str, location_id: str, limit: int) -> list[str]:
    asked = {
        "embedding": halfvec(FakeEmbedder().query(text)),
        "text": text,
        "model_id": FakeEmbedder.model_id,
    }
    rows = desk.store.rows("recall_knowledge", location_id=location_id, limit=limit, **asked)
    return [row["body"] for row in rows]


def test_what_somebody_said_comes_back_nearest_first(desk: Desk):
    for text in ("my dog is called Rex", "I am allergic to latex gloves", "I park behind the house"):
        remembered(desk, text, "+13125550155")
    assert memories(desk, "are the gloves latex", "+13125550155")[0] == "I am allergic to latex gloves"


def test_a_contacts_memories_never_reach_another(desk: Desk):
    for number in range(4):
        remembered(desk, "I am allergic to latex gloves", f"+1312555016{number}")
    assert memories(desk, "I am allergic to latex gloves", "+13125550170") == []
    assert len(memories(desk, "I am allergic to latex gloves", "+13125550160")) == 1


def test_another_models_vectors_are_never_compared(desk: Desk):
    remembered(desk, "I am allergic to latex gloves", "+13125550155")
    desk.change("update memories set model_id = 'another'")
    assert memories(desk, "I am allergic to latex gloves", "+13125550155") == []


def test_words_find_what_no_meaning_would(desk: Desk):
    """The policy number is a word like any other to the vector half; the word half ranks it first."""
    for text in ("policy QX-4711 please", "please hold my policy", "my policy please"):
        remembered(desk, text, "+13125550155")
    assert memories(desk, "QX-4711", "+13125550155")[0] == "policy QX-4711 please"


@pytest.mark.parametrize(
    "text", ["", "'; drop table memories; --", '"unbalanced', "a & | ! ( :*", "\u202e🙂"]
)
def test_no_text_breaks_the_search(desk: Desk, text: str):
    remembered(desk, "I park behind the house", "+13125550155")
    assert memories(desk, text, "+13125550155") == ["I park behind the house"]


def test_the_playbooks_knowledge_is_loaded_once(desk: Desk):
    first = load_knowledge(desk.world(), embedder=FakeEmbedder())
    assert first == desk.values("select count(*) from knowledge")[0] > 0
    assert load_knowledge(desk.world(), embedder=FakeEmbedder()) == 0
    assert passages(desk, "which insurance do you take", "lincoln-park", 4)


def test_what_the_playbook_no_longer_says_is_forgotten(desk: Desk):
    load_knowledge(desk.world(), embedder=FakeEmbedder())
    desk.change("update knowledge set body_digest = 'old' || body_digest where source = 'insurance'")
    again = load_knowledge(desk.world(), embedder=FakeEmbedder())
    kept = sum(len([p for p in text.split("\n\n") if p.strip()]) for text in a_playbook().knowledge.values())
    assert again > 0
    assert desk.values("select count(*) from knowledge") == [kept]


# ── A table that has grown ────────────────────────────────────────────────────────────────────────


def grow(desk: Desk) -> None:
    """Fill knowledge so far that the planner takes the HNSW index; 2 % of it are uncommon, five rows rare."""
    with psycopg.connect(desk.owner) as owner:
        owner.execute("drop index knowledge_by_meaning")
        owner.execute(FILL.encode(), [MANY])
        owner.execute(
            "create index knowledge_by_meaning on knowledge using hnsw (embedding halfvec_cosine_ops)"
            " with (m = 4, ef_construction = 16)"
        )
    with psycopg.connect(desk.owner, autocommit=True) as owner:
        owner.execute("analyze knowledge")


def test_a_location_gets_all_the_rows_it_has_in_a_table_that_has_grown(desk: Desk):
    grow(desk)
    wanted = {("uncommon", 4): 4, ("uncommon", 40): 40, ("rare", 4): 4, ("rare", 40): 5, ("nowhere", 4): 0}
    assert {(place, k): len(passages(desk, "zebra", place, k)) for place, k in wanted} == wanted
    with desk.store.transaction(), desk.connection.cursor() as session:
        session.execute("set local enable_bitmapscan = off; set local enable_seqscan = off")
        assert len(passages(desk, "zebra", "uncommon", 40)) == 40
        session.execute("set local hnsw.iterative_scan = 'off'")
        trapped = passages(desk, "zebra", "uncommon", 40)
    assert len(trapped) < 40, (
        "the nearest of everybody, and then the filter: the trap that this test is about"
    )
