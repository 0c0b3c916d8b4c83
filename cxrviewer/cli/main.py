"""The command line: which command, with which arguments.

A first argument that is the name of a command runs it; anything else are paths for the window.
A command's module is imported only when it runs, so that `--help` is fast and `scan` needs neither
Qt nor torch.
"""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol, cast

import cxrviewer
from cxrviewer.cli.console import PROGRAM, ExitCode, guarded, quieten_libraries, use_any_character
from cxrviewer.waiting_threads import leave_cores_to_others


class CommandModule(Protocol):
    """What the module of a command offers."""

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the arguments."""

    def run(self, arguments: argparse.Namespace) -> int:
        """Do it and return the exit code."""


@dataclass(frozen=True, slots=True)
class Command:
    """One row of the help.

    Attributes:
        name: As typed.
        summary: One line.
    """

    name: str
    summary: str

    def load(self) -> CommandModule:
        """The command's module, imported now."""
        return cast(CommandModule, importlib.import_module(f"cxrviewer.cli.{self.name}"))


COMMANDS: Final = (
    Command("analyze", "analyse every chest radiograph found and write the results to a folder"),
    Command("scan", "list the studies found, and the files that are none, with reasons"),
    Command("screenshot", "picture of the window with a study and its analysis"),
    Command("bundles", "list the models, or check the files of one"),
    Command("demo", "open the simulated demonstration studies"),
)
WINDOW: Final = Command("window", "open the window")

_DISCLAIMER: Final = "Not a medical device. The simulated demonstration: cxrviewer demo"


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line.

    Args:
        argv: Arguments without the program's name; those of the process by default.

    Returns:
        The exit code.
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    leave_cores_to_others()
    use_any_character()
    quieten_libraries()
    try:
        return guarded(lambda: _run(arguments))
    except SystemExit as ending:  # argparse has printed help, version or what is wrong
        return ending.code if isinstance(ending.code, int) else ExitCode.USAGE


def _run(arguments: list[str]) -> int:
    by_name = {command.name: command for command in COMMANDS}
    command = by_name.get(arguments[0]) if arguments else None
    if command is None:
        return _run_window(arguments)
    module = command.load()
    parser = argparse.ArgumentParser(
        prog=f"{PROGRAM} {command.name}", description=f"{_sentence(command.summary)}"
    )
    module.add_arguments(parser)
    return module.run(parser.parse_args(arguments[1:]))


def _run_window(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog=PROGRAM,
        usage=f"{PROGRAM} [PATH ...]\n       {PROGRAM} COMMAND ...",
        description="Open chest radiographs in the window, or run a command without it.",
        epilog=_epilog(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"CXR Viewer {_version()}")
    parser.add_argument(
        "paths", metavar="PATH", nargs="*", help="folder, file, DICOMDIR or zip archive to open"
    )
    parsed = parser.parse_args(arguments)
    return WINDOW.load().run(parsed)


def _version() -> str:
    return cxrviewer.__version__


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."


def _epilog() -> str:
    width = max(len(command.name) for command in COMMANDS) + 2
    rows = [f"  {command.name:<{width}}{command.summary}" for command in COMMANDS]
    help_line = f"Help on one: {PROGRAM} COMMAND --help. A folder named like one: ./NAME."
    return "\n".join(["commands:", *rows, "", help_line, _DISCLAIMER])
