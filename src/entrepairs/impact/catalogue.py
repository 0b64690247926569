"""Reads the factors from their files, and refuses what has no source or no order."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from math import isfinite
from pathlib import Path
from typing import Any

from entrepairs.engines.footprint import Range

FOLDER = Path(__file__).parent / "factors"
FIELDS = ("code", "value", "low", "high", "unit", "grade", "source", "year", "place", "version", "title")
NUMBERS, WHOLE_NUMBERS = ("value", "low", "high"), ("year", "version")
LANGUAGES = ("fr", "en")
LONGEST = {"code": 40, "source": 200, "unit": 30, "place": 20}  # as the table has them


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


@dataclass(frozen=True)
class Topic:
    """One file: what its factors are about, and what to know before reading them."""

    code: str
    title_fr: str
    title_en: str
    note_fr: str
    note_en: str
    entries: tuple[Entry, ...]


def read_factors(folder: Path = FOLDER) -> list[Entry]:
    """Every factor of the folder's files, by code and version; CatalogueError for a doubtful one."""
    entries: dict[tuple[str, int], Entry] = {}
    for path in sorted(folder.glob("*.toml")):
        for entry in _read_file(path):
            if (entry.code, entry.version) in entries:
                raise CatalogueError(f"{path.name}: {entry.code} version {entry.version} stands twice")
            entries[entry.code, entry.version] = entry
    return [entries[key] for key in sorted(entries)]


def read_topics(folder: Path = FOLDER) -> list[Topic]:
    """The folder's files, each with the newest version of its factors in the order in which they stand."""
    topics = []
    for path in sorted(folder.glob("*.toml")):
        said = _parsed(path).get("topic", {})
        wanted = [(name, language) for name in ("title", "note") for language in LANGUAGES]
        words = {f"{name}_{language}": said.get(name, {}).get(language, "") for name, language in wanted}
        if not all(words.values()):
            raise CatalogueError(f"{path.name}: the topic has no {' or no '.join(_missing(words))}")
        newest: dict[str, Entry] = {}
        for entry in sorted(_read_file(path), key=lambda entry: entry.version):
            newest[entry.code] = entry
        ordered = dict.fromkeys(entry.code for entry in _read_file(path))
        topics.append(Topic(code=path.stem, entries=tuple(newest[code] for code in ordered), **words))
    return topics


@cache
def current_topics() -> tuple[Topic, ...]:
    """Topics as the site shows them."""
    return tuple(read_topics())


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
    for raw in _parsed(path).get("factor", []):
        yield _checked(path.name, raw)


def _parsed(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise CatalogueError(f"{path.name}: {error}") from error


def _missing(found: Mapping[str, Any]) -> list[str]:
    return [name for name, value in found.items() if value in (None, "")]


def _checked(file: str, raw: Mapping[str, Any]) -> Entry:
    code = raw.get("code", "a factor without a code")
    if missing := _missing({name: raw.get(name) for name in FIELDS}):
        raise CatalogueError(f"{file}: {code} has no {', '.join(missing)}")
    if unknown := sorted(raw.keys() - set(FIELDS)):
        raise CatalogueError(f"{file}: {code} has an unknown field, {', '.join(unknown)}")
    _check_types(f"{file}: {code}", raw)
    if not raw["low"] <= raw["value"] <= raw["high"]:
        raise CatalogueError(f"{file}: {code} is not low ≤ value ≤ high")
    if raw["grade"] not in {"A", "B", "C"}:
        raise CatalogueError(f"{file}: {code} has grade {raw['grade']!r}, not A, B or C")
    kept = {name: raw[name] for name in FIELDS if name != "title"}
    return Entry(**kept, title_fr=raw["title"]["fr"], title_en=raw["title"]["en"])


def _check_types(where: str, raw: Mapping[str, Any]) -> None:
    for name in NUMBERS:
        if type(raw[name]) not in {int, float} or not isfinite(raw[name]):
            raise CatalogueError(f"{where} has {name} {raw[name]!r}, which is no number")
    for name in WHOLE_NUMBERS:
        if type(raw[name]) is not int or raw[name] < 1:
            raise CatalogueError(f"{where} has {name} {raw[name]!r}, which is no whole number from 1 on")
    for name, length in LONGEST.items():
        if not isinstance(raw[name], str) or len(raw[name]) > length:
            raise CatalogueError(f"{where} has a {name} that is no text of at most {length} letters")
    if not re.fullmatch(r"[a-z][a-z0-9_]*", raw["code"]):
        raise CatalogueError(f"{where} has a code of other signs than a-z, 0-9 and _")
    title = raw["title"]
    if not isinstance(title, dict) or not all(title.get(language) for language in LANGUAGES):
        raise CatalogueError(f"{where} has no title in {' and '.join(LANGUAGES)}")
