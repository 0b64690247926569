import json
from pathlib import Path

import pytest

from bench.__main__ import main
from bench.results import Bar, Result


def test_rings_prints_one_object_with_an_optimum_that_the_reference_confirms(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wants = tmp_path / "wants.txt"
    wants.write_text("A B\nB C\nC A\nD E\nE D\nF A\n")
    main(["rings", "--file", str(wants), "--json"])
    printed = json.loads(capsys.readouterr().out)
    assert set(printed) == {"name", "machine", "figures", "bars"}
    assert printed["figures"]["traded"] == printed["figures"]["traded_by_reference"] == 5
    assert printed["figures"]["traded_in_pairs"] == 2


def test_an_unknown_name_is_refused() -> None:
    assert main(["no-such"]) == 2


@pytest.mark.parametrize(("value", "holds"), [(1.0, True), (2.0, True), (2.1, False)])
def test_a_bar_that_does_not_hold_is_seen(value: float, holds: bool) -> None:
    assert Result("x", {"ratio": value}, (Bar("ratio", 2.0),)).holds is holds
