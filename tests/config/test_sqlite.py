from pathlib import Path

import pytest
from django.db import connection

from entrepairs.config import sqlite
from entrepairs.config.checks import sqlite_is_safe


@pytest.mark.parametrize(
    ("version", "affected"),
    [
        ((3, 6, 23), False),
        ((3, 7, 0), True),
        ((3, 40, 1), True),
        ((3, 44, 5), True),
        ((3, 44, 6), False),
        ((3, 44, 7), False),
        ((3, 45, 0), True),
        ((3, 50, 6), True),
        ((3, 50, 7), False),
        ((3, 51, 0), True),
        ((3, 51, 2), True),
        ((3, 51, 3), False),
        ((3, 53, 4), False),
        ((4, 0, 0), False),
    ],
)
def test_versions_with_the_wal_reset_bug_are_known(version: sqlite.Version, affected: bool) -> None:
    assert sqlite.is_affected(version) is affected
    assert (sqlite.refusal(version) is not None) is affected


def test_the_version_in_use_is_safe() -> None:
    assert not sqlite.is_affected(sqlite.version())


def test_an_affected_version_is_an_error_of_the_system_check(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "version", lambda: (3, 40, 1))
    errors = sqlite_is_safe(None)
    assert [error.id for error in errors] == (["entrepairs.E001"] if connection.vendor == "sqlite" else [])


def test_a_connection_is_set_up_to_lose_nothing(tmp_path: Path) -> None:
    options = sqlite.options()
    with_commands = options["factory"](tmp_path / "a.sqlite3", timeout=options["timeout"])
    try:
        for command in options["init_command"].split(";"):
            with_commands.execute(command)
        read = {name: with_commands.execute(f"PRAGMA {name}").fetchone()[0] for name in PRAGMAS}
        assert read == PRAGMAS
        assert with_commands.getlimit(sqlite.LIMIT_VARIABLE_NUMBER) >= 999
        assert with_commands.getlimit(sqlite.LIMIT_COLUMN) >= 100
    finally:
        with_commands.close()


PRAGMAS = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
