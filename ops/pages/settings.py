"""The page of the settings: which variables each function is given, out of frontdesk.settings."""

from __future__ import annotations

import inspect

from pydantic_core import PydanticUndefined

from frontdesk.lambdas import FUNCTIONS, FunctionSettings
from frontdesk.settings import PREFIX, Settings, secret_arn_variable
from ops.pages.markdown import code, page, table


def settings_page() -> str:
    """Return the page."""
    return page(
        "Settings",
        "`frontdesk.settings`",
        "Every function gets exactly the variables of its sections, and refuses to work while one is"
        " missing or wrong, naming all of them. A variable with a default may be left out.",
        "A section that is kept in a secret is found there by a deployed function: a JSON object in Secrets"
        " Manager with a key per field, in small letters and without `FRONTDESK_`, whose ARN is the variable"
        f" `{secret_arn_variable('doors')}` for the secret `doors`. A new value is seen within five minutes."
        " A variable that is set comes before the secret's field, as on a laptop.",
        "## Functions",
        table(("function", "timeout", "network", "sections"), map(_function, FUNCTIONS.items())),
        "## Sections",
        table(
            ("section", "what it is", "kept in", "variable", "default"),
            [row for each in sections() for row in _rows(each)],
        ),
    )


def sections() -> tuple[type[Settings], ...]:
    """Return every section in the order in which the module defines them."""
    return tuple(each for each in Settings.__subclasses__() if each.__module__ == Settings.__module__)


def _function(function: tuple[str, FunctionSettings]) -> tuple[str, str, str, str]:
    name, needs = function
    network = "with the database, no way out" if needs.is_in_database_network else "outside"
    return code(name), f"{needs.timeout_s} s", network, ", ".join(map(_name, needs.sections))


def _rows(section: type[Settings]) -> list[tuple[str, str, str, str, str]]:
    what = inspect.cleandoc(section.__doc__ or "").partition("\n")[0]
    where = f"the secret {code(section.kept_in)}" if section.kept_in else "the environment"
    return [
        (_name(section), what, where, code(PREFIX + field.upper()), _default(declared.default))
        for field, declared in section.model_fields.items()
    ]


def _default(value: object) -> str:
    if value is PydanticUndefined:
        return "required"
    return "none" if value is None else code(str(value))


def _name(section: type[Settings]) -> str:
    return section.__name__.removesuffix("Settings").lower()
