"""Imports the modules named on its command line and prints, as JSON, what they did to the world meanwhile."""

import importlib
import json
import os
import sys
import threading
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).resolve().parent.parent.parent
OURS = (str(ROOT / "layers"), str(ROOT / "functions"))
ASKED_BY_PYDANTIC = "PYDANTIC_DISABLE_PLUGINS"  # whenever it builds a model's validator
EVENTS = {
    "socket.__new__": "socket",
    "socket.getaddrinfo": "socket",
    "subprocess.Popen": "process",
    "os.fork": "process",
    "os.mkdir": "file",
    "os.remove": "file",
    "os.rename": "file",
}

effects: dict[str, list[str]] = {
    kind: [] for kind in ("failure", "environment", "socket", "process", "file", "thread", "client")
}


def culprit() -> str | None:
    """Return the line of ours that is at work, unless it is only importing somebody else's module."""
    frame: FrameType | None = sys._getframe(2)
    while frame is not None:
        filename = frame.f_code.co_filename
        if filename.startswith(OURS):
            return f"{Path(filename).relative_to(ROOT)}:{frame.f_lineno}"
        if filename.startswith("<frozen importlib"):
            return None
        frame = frame.f_back
    return None


class WatchedEnvironment(dict[str, str]):
    """An environment that notes who reads it."""

    def get(self, key: str, default: object = None) -> object:  # type: ignore[override]  # os.environ's looser one
        self._note(key)
        return super().get(key, default)

    def __getitem__(self, key: str) -> str:
        self._note(key)
        return super().__getitem__(key)

    def __contains__(self, key: object) -> bool:
        self._note(str(key))
        return super().__contains__(key)

    def _note(self, key: str) -> None:
        if key != ASKED_BY_PYDANTIC and (place := culprit()):
            effects["environment"].append(f"{place} reads {key}")


def watch(event: str, arguments: tuple[object, ...]) -> None:
    """Note what our own lines do: a socket or a process made, a file written."""
    kind = EVENTS.get(event)
    if event == "open" and any(letter in str(arguments[1] or "") for letter in "wax+"):
        kind = "file"
    if kind and (place := culprit()):
        effects[kind].append(f"{place} {event}")


def main(names: list[str]) -> None:
    sys.path[:0] = [str(ROOT / "layers" / "frontdesk" / "python"), str(ROOT)]
    vars(os)["environ"] = WatchedEnvironment(os.environ)
    sys.addaudithook(watch)
    for name in names:
        try:
            importlib.import_module(name)
        except Exception as failure:
            effects["failure"].append(f"{name}: {failure!r}")
    effects["thread"] = [
        thread.name for thread in threading.enumerate() if thread is not threading.main_thread()
    ]
    boto3 = sys.modules.get("boto3")
    effects["client"] = ["boto3 has a default session"] if boto3 and boto3.DEFAULT_SESSION else []
    json.dump(effects, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1:])
