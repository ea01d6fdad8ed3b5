"""What a playbook says to the brain is checked with the rest: its routes, its money, its own prompts."""

from pathlib import Path

import pytest

from frontdesk.playbook import Fault, PlaybookInvalid, load_playbook
from frontdesk.playbook_prompts import PROMPT_LIMIT_BYTES, PROMPT_SLOTS
from tests.unit.ops.playbooks import a_playbook

HAIKU, LUNA = "anthropic/claude-haiku-5-5", "openai/gpt-6-luna"
OWN = '[models."{}"]\ninput = 0.1\noutput = 0.2\n\n[intents.new_patient]'


def listed(folder: Path) -> tuple[Fault, ...]:
    with pytest.raises(PlaybookInvalid) as caught:
        load_playbook(folder)
    return caught.value.faults


def with_prompt(folder: Path, name: str, content: bytes) -> Path:
    """Write a prompt of the client's own into a copy of BrightSmile's playbook."""
    copy = a_playbook(folder)
    file = copy / "prompts" / name
    file.parent.mkdir(parents=True)
    file.write_bytes(content)
    return copy


@pytest.mark.parametrize(
    ("old", "new", "key", "says"),
    [
        ("openai/gpt-6.1-terra", LUNA, "routes.classify[1].models", f"{LUNA} is asked twice"),
        (f'"{LUNA}"\\]\neffort = "low"', f'"{HAIKU}"]\neffort = "low"', "routes.classify[0].models", "twice"),
        ('effort = "medium"', 'effort = "medium"\nbar = 0.9', "routes.strategize[0].bar", "last step"),
        (r"\[\[routes.strategize", "[[routes.draft", "intents.billing_complaint.is_strategic", "no model"),
        ("_and_day = 5", "_and_day = 50", "ceilings.usd_micros_per_location_and_day", "above that of"),
        ("_run = 100_000", "_run = 5_000_001", "ceilings.usd_micros_per_run", "a day may, 5000000"),
        (r"\[intents.new_patient\]", OWN.format(HAIKU), f"models.{HAIKU}", "come with frontdesk"),
        ("gpt-6.1-terra", "", "routes.classify[1].models[0]", "anthropic/claude-haiku-5-5"),
        (r"bar = 0\.8", "bar = 80", "routes.classify[0].bar", "from 0 to 1"),
    ],
)
def test_a_route_or_a_ceiling_that_cannot_work_is_a_fault(tmp_path, old, new, key, says):
    faults = {each.key: f"{each.problem}; {each.remedy}" for each in listed(a_playbook(tmp_path, (old, new)))}
    assert says in faults[key]


def test_a_fault_of_a_route_has_the_line_to_open(tmp_path):
    folder = a_playbook(tmp_path, ("openai/gpt-6.1-terra", LUNA))
    (fault,) = listed(folder)
    lines = (folder / "playbook.toml").read_text("utf-8").splitlines()
    assert fault.line is not None
    assert LUNA in lines[fault.line - 1]


def test_a_playbook_without_routes_is_sound_and_the_embedded_model_does_it_all(tmp_path):
    folder = a_playbook(
        tmp_path, (r"(?s)\[\[routes.classify\]\].*?\n\[intents.new_patient\]", "[intents.new_patient]")
    )
    assert load_playbook(folder).routes.draft == ()


def test_a_model_on_a_server_of_the_clients_own_is_priced_in_the_playbook(tmp_path):
    own = "compatible/qwen3-30b"
    folder = a_playbook(tmp_path, (r"\[intents.new_patient\]", OWN.format(own)))
    assert load_playbook(folder).file.models[own].output == 0.2


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("drafts.md", b"Write.", "there is no task drafts; did you mean draft?"),
        ("oak-prk/draft.md", b"Write.", "there is no location oak-prk; did you mean oak-park?"),
        ("oak-park/es/draft.md", b"Write.", "lies too deep"),
        ("draft.txt", b"Write.", "is no prompt; name it after its task"),
        ("draft.md", b" \n", "is empty"),
        ("draft.md", b"\xff", "is not UTF-8"),
        ("draft.md", b"x" * (PROMPT_LIMIT_BYTES + 1), f"longer than {PROMPT_LIMIT_BYTES}"),
        ("draft.md", b"For {busines}.", "no such slot {busines}; did you mean business?"),
        ("draft.md", b'Answer {"body": 1', "a brace belongs to no slot"),
    ],
)
def test_a_prompt_that_cannot_be_used_is_a_fault(tmp_path, name, content, says):
    (fault,) = listed(with_prompt(tmp_path, name, content))
    assert fault.file == f"prompts/{name}"
    assert says in f"{fault.problem}; {fault.remedy}"


def test_a_strange_slot_is_shown_with_its_line(tmp_path):
    (fault,) = listed(with_prompt(tmp_path, "draft.md", b"You write.\n\nFor {bussines}."))
    assert fault.place == "prompts/draft.md:3"


def test_a_prompt_may_use_every_slot_and_stand_for_one_location(tmp_path):
    text = " ".join(f"{{{slot}}}" for slot in PROMPT_SLOTS)
    folder = with_prompt(tmp_path, "oak-park/draft.md", text.encode())
    (folder / "prompts" / ".draft.md.swp").write_bytes(b"\xff")
    assert load_playbook(folder).prompts == {"oak-park/draft": text}
