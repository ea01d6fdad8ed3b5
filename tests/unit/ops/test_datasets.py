"""Labelled sets: which label is what, what is learnt from and what is read, and what is told of it."""

import io
import json

import pytest
from rich.console import Console

from frontdesk.brain import examples
from ops.bench.machine import Machine
from ops.errors import Refusal
from ops.eval.datasets import read_sets, split
from ops.eval.datasets_command import evaluate
from ops.eval.datasets_measured import Count, batches, in_scope, measure, out_of_scope
from ops.eval.datasets_shown import as_json, tell, verdict
from tests.unit.brain.cases import WordEmbedder

MACHINE = Machine("Tiny 1", 2, 4.0, "Linux x86_64", "3.11.7", 0.5, "2026-01-02T03:04:05+00:00", "abc1234")
TRAINS = [f"which train goes to town number {n}" for n in range(8)]
BREAD = [f"fresh loaf of bread please {n}" for n in range(8)]
STRANGE = ["zebra quantum llama", "violet anchor sphinx"]


def a_set(folder, name="shop", rows=()):
    rows = rows or [
        *({"text": text, "label": "trains"} for text in TRAINS),
        *({"text": text, "label": "bread"} for text in BREAD),
        *({"text": text, "label": "none_of_these"} for text in STRANGE),
    ]
    file = folder / name / "data.jsonl"
    file.parent.mkdir()
    file.write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
    return folder


def test_of_a_set_that_nobody_mapped_each_label_is_an_intent(tmp_path):
    (shop,) = read_sets(a_set(tmp_path))
    assert {intent: len(texts) for intent, texts in shop.intents.items()} == {"bread": 8, "trains": 8}
    assert (shop.out_of_scope, shop.pieces, shop.left_out) == (tuple(STRANGE), (), 0)


def test_a_mapped_set_is_read_by_its_fine_labels_and_what_is_not_mapped_is_left_out(tmp_path):
    rows = [
        *({"text": f"sell {n}", "label": "buy_intent", "orig_label": "contact_sales"} for n in range(4)),
        {"text": "so sad", "label": "complaint", "orig_label": "react_negative"},
        {"text": "who are you", "label": "off_topic", "orig_label": "chitchat/ask_whoisit"},
        {"text": "slots", "label": "service_question", "orig_label": "faq/slots"},
    ]
    (rasa,) = read_sets(a_set(tmp_path, "rasa-demo", rows))
    assert list(rasa.intents) == ["contact_sales"]
    assert (rasa.pieces, rasa.out_of_scope, rasa.left_out) == (("so sad",), ("who are you",), 1)


def test_a_draw_repeats_and_holds_the_smaller_one_and_something_is_left_to_read(tmp_path):
    (shop,) = read_sets(a_set(tmp_path))
    few, many = split(shop, 1, 2), split(shop, 1, 99)
    assert few == split(shop, 1, 2) != split(shop, 2, 2)
    assert many.examples["bread"][:2] == few.examples["bread"]
    assert len(many.to_read["bread"]) == 3
    assert not set(few.examples["bread"]) & set(few.to_read["bread"])


def test_what_the_desk_has_word_for_word_among_its_own_examples_is_not_read(tmp_path):
    own = examples.out_of_scope(["en"])[0]
    rows = [{"text": text, "label": "none_of_these"} for text in (own.upper(), *STRANGE)]
    measured = measure(a_set(tmp_path, rows=rows), WordEmbedder(), seeds=[1], examples=[1])
    assert measured.draws[0].out_of_scope.of == len(STRANGE)


def test_what_is_read_right_is_counted_in_scope_and_out_of_it(tmp_path):
    measured = measure(a_set(tmp_path), WordEmbedder(), seeds=[1, 2], examples=[5])
    assert [each.intents["trains"] for each in measured.draws] == [Count(3, 3)] * 2
    assert measured.over(in_scope, 5).mean == measured.by_set(in_scope, 5).mean == 1
    assert measured.over(in_scope, 5).deviation == 0
    assert measured.over(out_of_scope, 5).mean == 1


def test_nothing_of_the_messages_that_are_read_is_learnt_from(tmp_path):
    folder = a_set(tmp_path, rows=[{"text": text, "label": "trains"} for text in TRAINS])
    file = folder / "shop" / "data.jsonl"
    before = measure(folder, WordEmbedder(), seeds=[1], examples=[5]).draws[0]
    lines = [json.dumps({"text": text, "label": "off_topic"}) for text in BREAD * 5]
    file.write_text("\n".join([file.read_text(), *lines]))
    assert measure(folder, WordEmbedder(), seeds=[1], examples=[5]).draws[0].intents == before.intents


def test_the_progress_is_told_as_often_as_was_said(tmp_path):
    told: list[int] = []
    measure(a_set(tmp_path), WordEmbedder(), seeds=[1], examples=[1], advance=lambda: told.append(1))
    assert len(told) == batches(tmp_path)


def test_the_set_that_misses_a_target_is_named(tmp_path):
    wrong = [{"text": text, "label": "none_of_these"} for text in TRAINS[4:]]
    rows = [*({"text": text, "label": "trains"} for text in TRAINS[:4]), *wrong]
    measured = measure(a_set(tmp_path, rows=rows), WordEmbedder(), seeds=[1], examples=[1])
    assert verdict(measured).endswith("missed: shop out of scope (0.0%).")


def test_everything_is_told_in_a_terminal_and_to_machines(tmp_path):
    measured = measure(a_set(tmp_path), WordEmbedder(), seeds=[1], examples=[1, 5])
    out = io.StringIO()
    tell(measured, MACHINE, Console(file=out, width=100))
    assert "shop: 2 intents, 16 messages in scope, 2 out of it" in out.getvalue()
    assert verdict(measured) in " ".join(out.getvalue().split())
    document = json.loads(json.dumps(as_json(measured, MACHINE)))
    assert document["sets"][0]["intents"] == {"bread": 8, "trains": 8}
    assert [(each["examples"], each["name"]) for each in document["curve"][:2]] == [
        (1, "shop"),
        (1, "all messages"),
    ]


@pytest.mark.parametrize("line", ["{", "[]", '{"text": "hi"}', '"hi"'])
def test_a_line_that_is_no_labelled_message_is_refused_by_its_number(tmp_path, line):
    file = a_set(tmp_path) / "shop" / "data.jsonl"
    file.write_text(f'{{"text": "a", "label": "b"}}\n{line}\n')
    with pytest.raises(Refusal, match=r"data\.jsonl:2 is no labelled message"):
        read_sets(tmp_path)


def test_a_folder_without_sets_is_refused(tmp_path):
    with pytest.raises(Refusal, match="has no labelled sets"):
        read_sets(tmp_path)


def test_labelled_sets_judge_no_model(tmp_path):
    with pytest.raises(Refusal, match="leave --route"):
        evaluate(data=tmp_path, route="routes", fail_under=None, as_document=False, html=None)
