"""The page of the prompts: which there are, how a client writes its own, what may be filled in."""

from __future__ import annotations

from frontdesk.brain.prompts import LIMITS, Prompt, default_text
from frontdesk.playbook_prompts import DATA_TAG, FOLDER, PROMPT_LIMIT_BYTES, PROMPT_SLOTS, TASKS
from frontdesk.playbook_routes import Task
from ops.pages.markdown import code, page, table

_WRITES: dict[Task, str] = {
    "classify": "intent, urgency, sentiment, language, whether they want no more messages, confidence",
    "draft": "the answer to a lead",
    "strategize": "the answer where the intent is marked `is_strategic`",
    "summarize": "the older messages of a long thread, in a few sentences",
}
_SHOWN: dict[str, tuple[str, str]] = {
    "lead": (
        "all but summarize",
        "`text`, what somebody wrote; `came_as`, message or form; `answered_by`, text message or e-mail",
    ),
    "thread": ("all", "the messages before it, oldest first: `who` (lead or desk), `at`, `text`"),
    "house_answer": ("draft, strategize", "the intent's template, filled in, in the language of the answer"),
    "knowledge": ("draft, strategize", "passages of the playbook's knowledge: `name`, `trust`, `text`"),
    "memories": (
        "draft, strategize",
        "what is remembered of the contact: `from`, `trust` (playbook, person or lead), `at`, `text`",
    ),
    "contact": ("draft, strategize", "`first_name`, where it is made of letters; `stage`; `is_new`"),
    "reading": ("draft, strategize", "`intent` with its `description`, `urgency`, `sentiment`"),
    "write": ("draft, strategize", "the `language` and the `greeting` of the answer"),
}


def prompts_page() -> str:
    """Return the page."""
    return page(
        "Prompts",
        "`frontdesk/brain/prompts` and `frontdesk.playbook_prompts`",
        "A model is told two things: the prompt, which is the same for every lead of a location and so is"
        f" cached by its provider, and one JSON object between `<{DATA_TAG}>` and `</{DATA_TAG}>`, which is"
        " about this lead. What people wrote is only in the object, where no text can end it: `<`, `>` and"
        " `&` stand there as `\\u003c`, `\\u003e` and `\\u0026`, and characters that nobody can see are"
        " taken out.",
        table(("task", "what it writes", "longest text", "the package's own"), map(_task, TASKS)),
        "The version is the task and the first twelve hex digits of the SHA-256 of the file's text, slots"
        " unfilled. It is on record with every call and a part of the behaviour digest, so a changed prompt"
        " has to earn its autonomy anew.",
        "## A prompt of your own",
        f"Write it as `{FOLDER}/draft.md` in the playbook's folder, or as `{FOLDER}/oak-park/draft.md` for"
        " one location; the most specific one counts. Start from a copy of the package's, keep what it says"
        f" about `<{DATA_TAG}>`, and run `frontdesk playbook check` and `frontdesk eval` before it goes out."
        f" It is UTF-8 of at most {PROMPT_LIMIT_BYTES} bytes; a brace is always a slot's.",
        table(("slot", "becomes"), [(code(f"{{{name}}}"), what) for name, what in PROMPT_SLOTS.items()]),
        "## What a model is shown of a lead",
        table(("field", "shown to", "what it is"), [(code(name), *said) for name, said in _SHOWN.items()]),
        "What comes back is an object with a strict JSON schema; a text that is empty, too long, in another"
        " language, with markup or with a stranger's name is not used, and the next step of the route is"
        " asked. The whole of what is asked for BrightSmile stands in `tests/unit/brain/snapshots`.",
    )


def _task(task: Task) -> tuple[str, str, str, str]:
    version = Prompt(task, default_text(task)).version
    return code(task), _WRITES[task], f"{LIMITS[task]} characters", code(version)
