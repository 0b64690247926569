import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db.models import ForeignObject, ManyToManyField

from .plan import PACKAGE, floors, rooms

MANAGERS = {"objects", "_default_manager", "_base_manager"}
# A script of data (application/json) is never run.
INLINE = {
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "an inline script": re.compile(
        r"<script(?![^>]*\b(?:src=|type=\"application/(?:ld\+)?json\"))", re.IGNORECASE
    ),
    "an inline handler": re.compile(r"<[^>]*\son[a-z]+\s*=\s*[\"']", re.IGNORECASE),
    "a javascript: address": re.compile(r"[\"']javascript:", re.IGNORECASE),
}


def test_the_plan_has_a_floor_for_every_room() -> None:
    assert set(floors()) == {room.name for room in rooms()}


@pytest.mark.parametrize("room", rooms(), ids=lambda room: room.name)
def test_every_room_says_what_lives_in_it(room: Path) -> None:
    text = (room / "README.md").read_text(encoding="utf-8")
    assert 3 <= len(text.splitlines()) <= 30


def relations() -> Iterator[tuple[str, str, str]]:
    """Each reference from a table of ours: its room, the room that it points to, and its name."""
    for model in apps.get_models(include_auto_created=True):
        if not model.__module__.startswith("entrepairs."):
            continue
        for field in model._meta.get_fields():
            if not isinstance(field, ForeignObject | ManyToManyField):
                continue
            target: Any = field.related_model
            if target.__module__.startswith("entrepairs."):
                yield model._meta.app_label, target._meta.app_label, f"{model.__name__}.{field.name}"


def test_tables_refer_to_tables_of_lower_floors_only() -> None:
    floor = floors()
    found = list(relations())
    assert found
    upward = [
        f"{name}: {room} → {target}"
        for room, target, name in found
        if room != target and floor[target] >= floor[room]
    ]
    assert upward == []


def pages() -> list[Path]:
    """The modules that show pages, take forms or do background work."""
    names = {"views", "forms", "tasks"}
    return [path for path in PACKAGE.rglob("*.py") if path.stem in names or path.parent.name in names]


@pytest.mark.parametrize("path", pages(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_views_forms_and_tasks_leave_tables_to_queries_and_actions(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    touched = [
        node.lineno for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr in MANAGERS
    ]
    assert touched == [], f"{path}: lines {touched}"


def templates() -> list[Path]:
    return sorted(
        path for kind in ("*.html", "*.svg", "*.txt") for path in PACKAGE.glob(f"*/templates/**/{kind}")
    )


@pytest.mark.parametrize("path", templates(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_template_has_inline_style_or_script(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    # A comparison in a tag, such as {% if a > b %}, is no end of an element.
    text = re.sub(r"{%.*?%}|{{.*?}}|{#.*?#}", "", text, flags=re.DOTALL)
    assert [what for what, pattern in INLINE.items() if pattern.search(text)] == []
