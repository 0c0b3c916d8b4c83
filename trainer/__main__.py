"""Command line of the trainer: `cxr-trainer` or `python -m trainer`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from cxrviewer.errors import CxrViewerError
from trainer.cli import COMMANDS, command

_USAGE_ERROR = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; 0 when it was done, 2 with one sentence on stderr when it could not be."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    options = _parser(words).parse_args(words)
    try:
        command(options.command).run(options)
    except CxrViewerError as error:
        print(f"cxr-trainer: {error}", file=sys.stderr)
        return _USAGE_ERROR
    except OSError as error:
        # What the commands have not given a sentence of their own: a full disk, a folder that may
        # not be written to, a file that has gone in the meantime.
        print(f"cxr-trainer: {_sentence(error)}", file=sys.stderr)
        return _USAGE_ERROR
    except KeyboardInterrupt:
        how = "with --resume" if options.command == "train" else "by the same command"
        print(f"cxr-trainer: stopped; go on {how}.", file=sys.stderr)
        return _USAGE_ERROR
    return 0


def _sentence(error: OSError) -> str:
    reason = error.strerror or str(error)
    place = error.filename or "A file"
    return f"{place} cannot be read or written: {reason}; mend that and start the command again."


def _parser(words: Sequence[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="cxr-trainer", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    chosen = next((word for word in words if word in COMMANDS), None)
    for name, help_text in COMMANDS.items():
        one = commands.add_parser(name, help=help_text)
        if name == chosen:  # the others' options would cost their imports
            command(name).add_arguments(one)
    return parser


if __name__ == "__main__":
    sys.exit(main())
