"""The plan of the house, read from where import-linter reads it, so that there is one."""

import configparser
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "entrepairs"


def floors() -> dict[str, int]:
    """Each room and its floor, the ground being 0."""
    plan = configparser.ConfigParser()
    plan.read(ROOT / ".importlinter")
    lines = [line for line in plan["importlinter:contract:floors"]["layers"].splitlines() if line]
    return {room.strip(): floor for floor, line in enumerate(reversed(lines)) for room in line.split("|")}


def rooms() -> list[Path]:
    return sorted(folder for folder in PACKAGE.iterdir() if (folder / "__init__.py").is_file())
