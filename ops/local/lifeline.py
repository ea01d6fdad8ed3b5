"""Ties child processes to the life of this one: however it ends, even by kill -9, they end too.

The parent alone holds the write end of a pipe, which the kernel closes when the parent is gone. Every child
waits for that in a thread. (PR_SET_PDEATHSIG follows the life of the *thread* that started the child instead,
and exists on Linux only.)
"""

from __future__ import annotations

import os
import runpy
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path


class Lifeline:
    """The parent's end. Closing it ends every child that was started on it."""

    def __init__(self) -> None:
        self._child_end, self._parent_end = os.pipe()

    def start(
        self,
        module: str,
        arguments: Sequence[str] = (),
        *,
        environment: Mapping[str, str],
        folder: Path,
        log_file: Path,
        inherit: Sequence[int] = (),
    ) -> subprocess.Popen[bytes]:
        """Run a module, or a script by its path, in `folder`; what it prints is appended to `log_file`."""
        # -P: the folder of this script must not shadow what the child imports.
        command = [sys.executable, "-P", __file__, str(self._child_end), module, *arguments]
        with log_file.open("ab") as log:
            return subprocess.Popen(
                command,
                env={**_inherited_environment(), "PYTHONUNBUFFERED": "1", **environment},
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                pass_fds=(self._child_end, *inherit),
                start_new_session=True,  # Ctrl-C is for the parent, which then ends its children in order
            )

    def close(self) -> None:
        os.close(self._parent_end)
        os.close(self._child_end)


def _inherited_environment() -> dict[str, str]:
    """Return what a child needs of this machine, and none of its user's credentials and settings."""
    wanted = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "VIRTUAL_ENV", "SSL_CERT_FILE")
    return {name: os.environ[name] for name in wanted if name in os.environ}


def _die_with_the_parent(child_end: int) -> None:
    os.read(child_end, 1)
    os._exit(1)


def main() -> None:
    """Run in the child: watch the pipe, then become the module that was asked for."""
    child_end, module, *arguments = sys.argv[1:]
    os.set_inheritable(int(child_end), False)
    threading.Thread(target=_die_with_the_parent, args=(int(child_end),), daemon=True).start()
    sys.argv = [module, *arguments]
    if module.endswith(".py"):
        runpy.run_path(module, run_name="__main__")
    else:
        runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
