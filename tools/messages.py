"""The catalogues of translations, one in each room.

messages.py extract [ROOM …]   bring the .po files up to date with the code (needs xgettext)
messages.py check              say what is missing, unsure or left over, and exit 1 if anything is
messages.py compile            make the .mo files that the site reads
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOMS = Path(__file__).resolve().parents[1] / "src" / "entrepairs"
LANGUAGES = ("fr", "en")
OPTIONS = ("--no-location", "--no-wrap", "--no-default-ignore", "--ignore=*.pyc")


def rooms() -> list[Path]:
    return sorted(folder for folder in ROOMS.iterdir() if (folder / "__init__.py").is_file())


def catalogue_of(room: Path, language: str) -> Path:
    return room / "locale" / language / "LC_MESSAGES" / "django.po"


def make_messages(room: Path) -> None:
    """Extract the room's strings into its catalogues."""
    (room / "locale").mkdir(exist_ok=True)
    languages = [option for language in LANGUAGES for option in ("-l", language)]
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    done = subprocess.run(
        [sys.executable, "-m", "django", "makemessages", *languages, *OPTIONS],
        cwd=room,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"{room.name}: {done.stderr.strip()}")


def extract(names: Sequence[str] = ()) -> int:
    for room in rooms():
        if names and room.name not in names:
            continue
        fresh = not (room / "locale").exists()
        make_messages(room)
        if fresh and not any((room / "locale").iterdir()):
            (room / "locale").rmdir()
    return 0


def read(path: Path, language: str) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=language)


def problems(room: Path) -> list[str]:
    """What is not right with the room's catalogues, one line each."""
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch) / room.name
        shutil.copytree(room, copy, ignore=shutil.ignore_patterns("__pycache__", "*.mo"))
        make_messages(copy)
        return [
            f"{room.name} ({language}): {problem}"
            for language in LANGUAGES
            if (path := catalogue_of(copy, language)).exists()
            for problem in _problems(read(path, language), language)
        ]


def _problems(catalogue: Catalog, language: str) -> Iterator[str]:
    for message in catalogue:
        if not message.id:
            continue
        translated = message.string if isinstance(message.string, tuple | list) else (message.string,)
        name = message.id[0] if isinstance(message.id, tuple | list) else message.id
        plural = len(translated) > 1
        if message.fuzzy:
            yield f"unsure (fuzzy): {name!r}"
        elif not all(translated) and (language == "fr" or plural):
            yield f"missing: {name!r}"
    for left_over in catalogue.obsolete:
        yield f"no longer used: {left_over!r}"


def check() -> int:
    if shutil.which("xgettext") is None:
        print("messages: cannot be checked without xgettext (Debian: apt install gettext)", file=sys.stderr)
        return 3
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        found = [problem for of_room in pool.map(problems, rooms()) for problem in of_room]
    for problem in found:
        print(problem, file=sys.stderr)
    print(f"messages: {len(found) or 'no'} problem(s) in {len(rooms())} rooms", file=sys.stderr)
    return 1 if found else 0


def compile_all() -> int:
    """Make each .mo file beside its .po, through a draft: a running site never reads half of one."""
    for path in sorted(ROOMS.glob("*/locale/*/LC_MESSAGES/django.po")):
        target = path.with_suffix(".mo")
        draft = target.with_suffix(".draft")
        with draft.open("wb") as file:
            write_mo(file, read(path, path.parts[-3]))
        draft.replace(target)
    return 0


if __name__ == "__main__":
    verbs = {"check": check, "compile": compile_all}
    if sys.argv[1:2] == ["extract"]:
        sys.exit(extract(sys.argv[2:]))
    if len(sys.argv) != 2 or sys.argv[1] not in verbs:
        sys.exit(__doc__)
    sys.exit(verbs[sys.argv[1]]())
