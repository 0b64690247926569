"""Reads the factors from their files, and refuses what has no source or no order."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from entrepairs.engines.footprint import Range

FOLDER = Path(__file__).parent / "factors"
FIELDS = ("code", "value", "low", "high", "unit", "grade", "source", "year", "place", "version", "title")


class CatalogueError(Exception):
    """A factor that cannot be trusted; the message names the file and the factor."""


@dataclass(frozen=True)
class Entry:
    code: str
    version: int
    title_fr: str
    title_en: str
    value: float
    low: float
    high: float
    unit: str
    grade: str
    source: str
    year: int
    place: str


def read_factors(folder: Path = FOLDER) -> list[Entry]:
    """Every factor of the folder's files, by code and version; CatalogueError for a doubtful one."""
    entries: dict[tuple[str, int], Entry] = {}
    for path in sorted(folder.glob("*.toml")):
        for entry in _read_file(path):
            if (entry.code, entry.version) in entries:
                raise CatalogueError(f"{path.name}: {entry.code} version {entry.version} stands twice")
            entries[entry.code, entry.version] = entry
    return [entries[key] for key in sorted(entries)]


@cache
def current_factors() -> Mapping[str, Entry]:
    """The newest version of each factor, by code."""
    return {entry.code: entry for entry in read_factors()}


@cache
def current_ranges() -> Mapping[str, Range]:
    """What the engine needs of the newest versions."""
    return ranges(current_factors())


def ranges(entries: Mapping[str, Entry]) -> Mapping[str, Range]:
    """What the engine needs of them."""
    return {code: Range(entry.low, entry.value, entry.high) for code, entry in entries.items()}


def _read_file(path: Path) -> Iterator[Entry]:
    for raw in tomllib.loads(path.read_text(encoding="utf-8")).get("factor", []):
        yield _checked(path.name, raw)


def _checked(file: str, raw: Mapping[str, Any]) -> Entry:
    code = raw.get("code", "a factor without a code")
    missing = [name for name in FIELDS if raw.get(name) is None or raw[name] == ""]
    if missing:
        raise CatalogueError(f"{file}: {code} has no {', '.join(missing)}")
    if not raw["low"] <= raw["value"] <= raw["high"]:
        raise CatalogueError(f"{file}: {code} is not low ≤ value ≤ high")
    if raw["grade"] not in {"A", "B", "C"}:
        raise CatalogueError(f"{file}: {code} has grade {raw['grade']!r}, not A, B or C")
    kept = {name: raw[name] for name in FIELDS if name != "title"}
    return Entry(**kept, title_fr=raw["title"]["fr"], title_en=raw["title"]["en"])
