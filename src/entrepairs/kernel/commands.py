"""What all of our commands have in common.

Results go to standard output (as sentences, or with `--json` as one object), everything else to standard
error. What goes wrong for a reason that the operator can understand is one line and exit code 1; a wrong call
is 2; Ctrl-C is 130.
"""

import argparse
import json
import signal
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from types import FrameType
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, connections
from django.utils.translation import override

from .errors import Refused
from .progress import Progress, shown

INTERRUPTED = 130


@dataclass(frozen=True)
class Report:
    """What a command has found or done: for programs, for people, and whether all is well."""

    data: dict[str, Any]
    lines: Sequence[str]
    exit_code: int = 0


class Command(BaseCommand):
    """Base of a product command: name what it takes in `arguments`, do it in `run`."""

    requires_system_checks: list[str] = []
    suppressed_base_arguments = {
        "--version",
        "--verbosity",
        "--settings",
        "--pythonpath",
        "--no-color",
        "--force-color",
        "--traceback",
    }

    def arguments(self, parser: argparse.ArgumentParser) -> None:
        """Add what this command takes besides `--json`."""

    def run(self, options: dict[str, Any], progress: Progress) -> Report | None:
        raise NotImplementedError

    def prepare(self, progress: Progress) -> None:
        """What has to stand before `run`."""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", dest="as_json", help="print one JSON object")
        self.arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        # What a command prints is English, whatever language the site speaks first.
        with override("en"), shown(getattr(self.stderr, "_out", sys.stderr)) as progress:
            stoppable = _stoppable(progress)
            self.prepare(stoppable)
            report = self.run(options, stoppable)
        if report is None:
            return
        if options["as_json"]:
            self.stdout.write(json.dumps(report.data, ensure_ascii=False, default=str))
        else:
            for line in report.lines:
                self.stdout.write(line)
        if report.exit_code:
            sys.exit(report.exit_code)

    def run_from_argv(self, argv: list[str]) -> None:
        """As Django's, but what goes wrong is one line, and an interrupted command says so and leaves."""
        self._called_from_command_line = True
        parser = self.create_parser(argv[0], argv[1])
        options = vars(parser.parse_args(argv[2:]))
        args = options.pop("args", ())
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, _interrupt)
        sys.unraisablehook = _report_unraisable
        try:
            self.execute(*args, **options)
        except KeyboardInterrupt:
            _leave("stopped; nothing is half-done", INTERRUPTED)
        except BrokenPipeError:  # whoever read our output has heard enough
            sys.stderr.close()
            sys.exit(1)
        except (Refused, CommandError, DatabaseError, OSError) as error:
            if options.get("traceback"):
                raise
            _leave(_one_line(error), getattr(error, "returncode", 1))
        finally:
            connections.close_all()


# Python drops an interrupt that arrives while it clears an object away: it is noted, and raised again at the
# next sign of progress.
_interrupts: list[int] = []


def _interrupt(number: int, frame: FrameType | None) -> NoReturn:
    _interrupts.append(number)
    raise KeyboardInterrupt


def _stoppable(progress: Progress) -> Progress:
    def report(done: int, total: int, label: str, /) -> None:
        if _interrupts:
            raise KeyboardInterrupt
        progress(done, total, label)

    return report


def _report_unraisable(dropped: "sys.UnraisableHookArgs", /) -> None:
    if not isinstance(dropped.exc_value, KeyboardInterrupt):
        sys.__unraisablehook__(dropped)


def _one_line(error: Exception) -> str:
    if isinstance(error, OSError) and error.filename:
        return f"{error.filename}: {error.strerror}"
    return " ".join(str(error).split()) or type(error).__name__


def _leave(line: str, code: int) -> NoReturn:
    print(f"entrepairs: {line}", file=sys.stderr)
    sys.exit(code)
