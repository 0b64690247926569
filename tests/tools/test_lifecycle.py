"""The picture and the tables in docs are what the declaration of an exchange's life gives."""

from dataclasses import replace

import pytest

from entrepairs.exchanges.lifecycle import STEPS
from entrepairs.exchanges.models import Exchange
from tools import lifecycle


def test_what_is_committed_is_what_the_declaration_gives() -> None:
    for path, text in lifecycle.files().items():
        assert path.read_text(encoding="utf-8") == text, "run .venv/bin/python tools/lifecycle.py"
    assert lifecycle.main(["check"]) == 0


def test_every_state_and_every_way_of_a_step_is_drawn_and_told() -> None:
    drawing, tables = lifecycle.drawing(), lifecycle.tables()
    for state in Exchange.State:
        assert f">{state}</text>" in drawing
    moves = [move for step in STEPS.values() for move in step.moves]
    assert drawing.count('class="to ') == len(moves) + 1  # and the one of the legend
    assert len(tables["steps"].splitlines()) == len(moves) + 2
    for step in STEPS:
        assert f">{step}</text>" in drawing
        assert f"| {step} |" in tables["steps"]


def test_another_declaration_is_another_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    appeal = STEPS["appeal"]
    (move,) = appeal.moves
    other = replace(appeal, moves=(replace(move, target="disputed"),))
    monkeypatch.setitem(STEPS, "appeal", other)
    assert lifecycle.main(["check"]) == 1


def test_a_page_without_a_place_for_a_table_is_said() -> None:
    with pytest.raises(ValueError, match="no place for its steps"):
        lifecycle.page("# The life of an exchange")
