"""The functions: what each is made of, and what it is told."""

from __future__ import annotations

from typing import get_args

from frontdesk.lambdas import FUNCTIONS
from frontdesk.settings import DatabaseSettings, SecretName, env_names, secret_arn_variable
from infra.layer_names import layers_of
from tests.infra.templates import Resource, Templates

INSIDE = tuple(name for name, settings in FUNCTIONS.items() if settings.is_in_database_network)
SECRETS = frozenset(secret_arn_variable(name) for name in get_args(SecretName))
MOST_LAYERS = 5
LOG_SETTINGS = ("POWERTOOLS_",)
"""What else a function may be told: how Powertools names its service."""


def ours(templates: Templates) -> dict[str, Resource]:
    """Return the functions of the settings' table, by name."""
    prefix = f"frontdesk-{templates.desk}-"
    return {
        function["FunctionName"].removeprefix(prefix): function
        for function in templates.of("AWS::Lambda::Function")
        if str(function.get("FunctionName", "")).startswith(prefix)
    }


def by_role(templates: Templates) -> dict[str, str]:
    """Return the names of our functions by the logical id of their role."""
    roles = {}
    for name, function in ours(templates).items():
        [role] = templates.mentioned(function["Role"])
        roles[role] = name
    return roles


def each_function_is_deployed(templates: Templates) -> list[str]:
    return sorted(FUNCTIONS.keys() ^ ours(templates).keys())


def each_function_has_a_role_of_its_own(templates: Templates) -> list[str]:
    shared = len(ours(templates)) - len(by_role(templates))
    return [f"{shared} functions share a role"] * (shared != 0)


def each_function_is_made_alike(templates: Templates) -> list[str]:
    wrong = []
    for name, function in ours(templates).items():
        expected = {
            "Architectures": ["arm64"],
            "Runtime": "python3.13",
            "Handler": "handler.handle",
            "Timeout": FUNCTIONS[name].timeout_s,
            "MemorySize": FUNCTIONS[name].memory_mb,
        }
        wrong += [
            f"{name}: {key} is {function.get(key)}"
            for key, value in expected.items()
            if function.get(key) != value
        ]
    return wrong


def each_function_has_its_layers(templates: Templates) -> list[str]:
    wrong = []
    for name, function in ours(templates).items():
        layers = [
            templates.named(each) for layer in function["Layers"] for each in templates.mentioned(layer)
        ]
        names = {str(layer["LayerName"]).rpartition("-")[2] for layer in layers}
        if names != set(layers_of(name)) or len(layers) > MOST_LAYERS:
            wrong.append(f"{name} has the layers {sorted(names)}")
    return wrong


def each_function_is_told_what_its_settings_need(templates: Templates) -> list[str]:
    """The names are those that the sections ask for; what is secret is told as where it is kept."""
    wrong = []
    for name, function in ours(templates).items():
        told = {each for each in _environment(function) if not each.startswith(LOG_SETTINGS)}
        if told != expected_environment(name):
            wrong.append(f"{name}: {sorted(told ^ expected_environment(name))}")
    return wrong


def expected_environment(name: str) -> set[str]:
    settings = FUNCTIONS[name]
    plain = env_names(*(section for section in settings.sections if not section.kept_in))
    kept = {secret_arn_variable(secret) for secret in settings.secrets}
    login = {"FRONTDESK_DATABASE_LOGIN"} if DatabaseSettings in settings.sections else set()
    return {*plain, *kept, *login}


def no_secret_is_in_an_environment(templates: Templates) -> list[str]:
    """What CloudFormation takes out of a secret would stand in the function's settings for all to read."""
    return [
        f"{function}: {name}"
        for function in templates.of("AWS::Lambda::Function")
        for name, value in _environment(function).items()
        if "resolve:" in str(value) or "password" in str(value).lower()
    ]


def no_function_is_told_of_all_three_secrets(templates: Templates) -> list[str]:
    return [name for name, function in ours(templates).items() if _environment(function).keys() >= SECRETS]


def what_runs_may_wait_for_is_kept(templates: Templates) -> list[str]:
    """A run that waits for a person ends with the versions and layers that it began with."""
    kept = ("AWS::Lambda::Version", "AWS::Lambda::LayerVersion", "AWS::StepFunctions::StateMachineVersion")
    return [
        f"{each} is deleted by a deploy"
        for kind in kept
        for each in templates.of(kind)
        if not each.is_retained
    ]


def every_log_ends(templates: Templates) -> list[str]:
    endless = [
        f"{group} is kept for ever"
        for group in templates.of("AWS::Logs::LogGroup")
        if not group.get("RetentionInDays")
    ]
    return endless + [
        f"{name} writes to a log group that Lambda makes, without an end"
        for name, function in ours(templates).items()
        if not templates.mentioned(function.get("LoggingConfig", {}).get("LogGroup"))
    ]


def _environment(function: Resource) -> dict[str, object]:
    variables: dict[str, object] = function.get("Environment", {}).get("Variables", {})
    return variables
