"""The command `entrepairs`: our own commands first, Django's beside them.

`COMMANDS` maps what is typed to the module of the command in `management/commands/`.
"""

import os
import sys
from importlib import import_module

from django.core.management import execute_from_command_line, get_commands
from django.core.management.base import BaseCommand

from entrepairs.config.env import EnvError

COMMANDS = {
    ("demo",): "demo",
    ("serve",): "serve",
    ("worker",): "worker",
    ("setup",): "setup",
    ("backup",): "backup",
    ("check",): "check_books",
    ("import", "wants"): "import_wants",
    ("import", "places"): "import_places",
    ("import", "listings"): "import_listings",
    ("export", "listings"): "export_listings",
    ("rings",): "rings",
    ("exchanges", "confirm"): "exchanges_confirm",
}
DJANGO_CHECK = "django-check"


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "entrepairs.config.settings")
    try:
        sys.exit(_run(sys.argv[1:]))
    except EnvError as error:
        _stop(str(error))
    except KeyboardInterrupt:
        print("entrepairs: stopped", file=sys.stderr)
        sys.exit(130)


def _run(words: list[str]) -> int:
    if not words or words in (["help"], ["-h"], ["--help"]):
        print(overview())
        return 0
    if words[0] == "help" and tuple(words[1:3]) != ():
        words = [*words[1:], "--help"]
    for typed, module in COMMANDS.items():
        if tuple(words[: len(typed)]) == typed:
            if typed == ("demo",):
                os.environ["DEMO"] = "1"  # before the settings are read
            _run_own(module, " ".join(typed), words[len(typed) :])
            return 0
    _run_djangos(words)
    return 0


def _run_own(module: str, name: str, rest: list[str]) -> None:
    command = _load(module)
    if not {"-h", "--help"} & set(rest):
        import django

        django.setup()
    command.run_from_argv(["entrepairs", name, *rest])


def _run_djangos(words: list[str]) -> None:
    name = "check" if words[0] == DJANGO_CHECK else words[0]
    if not name.startswith("-") and name not in get_commands():
        seconds = [typed[1] for typed in COMMANDS if len(typed) > 1 and typed[0] == name]
        _stop(
            f"say what: entrepairs {name} {' | '.join(seconds)}"
            if seconds
            else f"there is no command {name!r}; `entrepairs help` lists them"
        )
    execute_from_command_line(["entrepairs", name, *words[1:]])


def _load(module: str) -> BaseCommand:
    command = import_module(f"entrepairs.config.management.commands.{module}").Command()
    assert isinstance(command, BaseCommand)  # noqa: S101
    return command


def overview() -> str:
    """Our commands, one line each; then how to reach Django's."""
    names = {" ".join(typed): module for typed, module in COMMANDS.items()}
    width = max(map(len, names))
    return "\n".join(
        [
            "Usage: entrepairs COMMAND [options]      (each takes --help, and --json where it has a result)",
            "",
            *(f"  {name:<{width}}  {_load(module).help}" for name, module in names.items()),
            "",
            "Where the data is: DATA (a folder), DATABASE_URL. Where it is served: HOST, PORT, PUBLIC_URL.",
            "",
            f"Django's own commands work too: migrate, shell, … ({DJANGO_CHECK} is Django's check).",
        ]
    )


def _stop(line: str) -> None:
    print(f"entrepairs: {line}", file=sys.stderr)
    sys.exit(2)


if __name__ == "__main__":
    main()
