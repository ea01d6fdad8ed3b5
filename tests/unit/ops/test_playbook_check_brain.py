"""What `playbook check` says of routes, prices, descriptions and prompts, with the models that are known."""

import pytest

from frontdesk.playbook import PlaybookInvalid, load_playbook
from ops.playbook_check import check, sound_as_json
from ops.playbook_check_brain import model_faults, remarks_on_brain
from ops.playbook_check_shown import page
from ops.playbook_check_summary import print_summary
from tests.unit.brain.cases import WordEmbedder
from tests.unit.ops.playbooks import BRIGHTSMILE, a_playbook, line_of

NO_ROUTES = (r"(?s)\[\[routes.classify\]\].*?\n\[intents.new_patient\]", "[intents.new_patient]")
OWN_MODEL = (
    r"\[intents.new_patient\]",
    '[models."compatible/qwen3"]\ninput = 1\noutput = 2\n\n[intents.new_patient]',
)


def remarked(folder, *changes) -> dict[str, str]:
    playbook = load_playbook(a_playbook(folder, *changes))
    return {each.key or each.file: f"{each.problem}; {each.remedy}" for each in remarks_on_brain(playbook)}


@pytest.mark.parametrize(
    ("model_id", "says"),
    [
        ("openai/gpt-6.1-tera", "did you mean openai/gpt-6.1-terra?"),
        ("anthropic/x", "known are anthropic/claude-"),
        ("compatible/qwen3", 'write [models."compatible/qwen3"] with input and output'),
    ],
)
def test_a_model_that_nobody_has_priced_fails_the_check(tmp_path, model_id, says):
    folder = a_playbook(tmp_path, ("openai/gpt-6.1-terra", model_id))
    with pytest.raises(PlaybookInvalid) as caught:
        check(folder, WordEmbedder())
    (fault,) = caught.value.faults
    assert (fault.key, fault.line) == ("routes.classify[1].models", line_of(folder, model_id))
    assert f"nobody has priced {model_id}" in fault.problem
    assert says in fault.remedy


def test_a_model_that_the_playbook_prices_is_priced(tmp_path):
    folder = a_playbook(tmp_path, ("openai/gpt-6.1-terra", "compatible/qwen3"), OWN_MODEL)
    assert model_faults(load_playbook(folder)) == ()


def test_nothing_of_the_kind_is_remarked_on_brightsmile():
    assert remarks_on_brain(load_playbook(BRIGHTSMILE)) == ()


@pytest.mark.parametrize(
    ("changes", "key", "says"),
    [
        ([NO_ROUTES], "routes.classify", "the embedded model reads every message"),
        ([NO_ROUTES], "routes.draft", "the templates alone"),
        ([(r"(?s)\[\[routes.summ.*?\n\n", "")], "routes.summarize", "paid for whole"),
        ([(r'description = "Somebody says thank.*\n', "")], "intents.thanks.description", "in a sentence"),
        ([OWN_MODEL], "models.compatible/qwen3", "no route names it"),
        ([("_run = 100_000", "_run = 20_000")], "routes.strategize[0].models", "it is never asked"),
    ],
)
def test_what_could_be_better_is_remarked_where_it_stands(tmp_path, changes, key, says):
    assert says in remarked(tmp_path, *changes)[key]


def test_without_routes_nobody_needs_descriptions(tmp_path):
    found = remarked(tmp_path, NO_ROUTES, (r'description = "Somebody says thank.*\n', ""))
    assert "intents.thanks.description" not in found


def test_a_prompt_that_does_not_say_what_data_is_is_remarked(tmp_path):
    folder = a_playbook(tmp_path)
    (folder / "prompts").mkdir()
    (folder / "prompts" / "draft.md").write_text("Write for {business}.")
    (remark,) = remarks_on_brain(load_playbook(folder))
    assert remark.file == "prompts/draft.md"
    assert "<lead_data>" in remark.problem


def test_the_summary_and_the_json_show_routes_ceilings_and_own_prompts(tmp_path, capsys):
    folder = a_playbook(tmp_path)
    (folder / "prompts" / "oak-park").mkdir(parents=True)
    (folder / "prompts" / "oak-park" / "draft.md").write_text("Write for {location}: see <lead_data>.")
    checked = check(folder, WordEmbedder())
    print_summary(checked, page())
    printed = " ".join(capsys.readouterr().out.split())
    for said in (
        "anthropic/claude-haiku-5-5 or openai/gpt-6-luna (effort low, at least 0.8 sure), then",
        "models may cost $0.10 a run, $10.00 a day, $5.00 a day at each location",
        "its own for oak-park/draft; the package's for the rest",
    ):
        assert said in printed
    shown = sound_as_json(checked)
    assert shown["routes"]["strategize"][0]["effort"] == "medium"
    assert (shown["ceilings"]["usd_micros_per_run"], shown["prompts"]) == (100_000, ["oak-park/draft"])
