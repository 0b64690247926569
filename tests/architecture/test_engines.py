import ast
from pathlib import Path

import pytest

from .plan import PACKAGE

# What would make an engine depend on more than what it is given.
IMPURE = {
    "datetime.now",
    "datetime.today",
    "date.today",
    "datetime.utcnow",
    "time.time",
    "time.monotonic",
    "open",
}
IMPURE_MODULES = {"os", "pathlib", "random", "secrets", "socket", "subprocess", "time", "urllib"}


def engines() -> list[Path]:
    return sorted((PACKAGE / "engines").glob("**/*.py"))


@pytest.mark.parametrize("path", engines(), ids=lambda path: path.name)
def test_an_engine_reads_no_clock_no_file_and_no_chance(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    calls = {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    imported = {
        alias.name.split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
    }
    imported |= {
        (node.module or "").split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and not node.level
    }
    assert calls & IMPURE == set()
    # A random generator that is passed in is fine, and its type may be named.
    assert imported & (IMPURE_MODULES - {"random"}) == set()
