"""The embedded brain's figures, without the labelled sets and with a small one."""

import json

from ops.bench.brain import measure_brain


def test_without_labelled_sets_the_time_is_measured_and_what_lacks_is_said(tmp_path, capsys):
    figures = list(measure_brain(3, data=tmp_path / "nowhere"))
    assert [each.name for each in figures] == ["one message is read, p50", "one message is read, p95"]
    assert "accuracy is not measured" in capsys.readouterr().err


def test_what_is_misread_has_a_target_to_stay_under(tmp_path):
    rows = [{"text": f"I want to order {n} pizzas", "label": "order"} for n in range(9)]
    rows += [{"text": f"when does train {n} leave", "label": "trains"} for n in range(9)]
    rows += [{"text": "how old is the universe", "label": "none_of_these"}]
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "data.jsonl").write_text("\n".join(map(json.dumps, rows)))
    accuracy = list(measure_brain(3, data=tmp_path))[2:]
    assert [(each.name, each.target) for each in accuracy] == [
        ("in scope, misread: shop", 15.0),
        ("in scope, misread: all", 15.0),
        ("out of scope, not recognised: shop", 20.0),
        ("out of scope, not recognised: all", 20.0),
    ]
    assert accuracy[0].outcome == "met"
