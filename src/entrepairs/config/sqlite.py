"""The SQLite that we run on: which driver, which versions are refused, how a connection is set up.

SQLite 3.7.0 to 3.51.2 can lose commits or damage a file in WAL mode when several connections write
(https://sqlite.org/wal.html#walresetbug); 3.44.6 and 3.50.7 carry the repair. Python's own module brings
whatever SQLite the machine has, so the wheel of pysqlite3, which brings its own, takes its place.
"""

import sys
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import sqlite3

Version = tuple[int, int, int]

FIRST_AFFECTED: Final[Version] = (3, 7, 0)
FIRST_SAFE: Final[Version] = (3, 51, 3)
SAFE_POINT_RELEASES: Final[tuple[Version, ...]] = ((3, 44, 6), (3, 50, 7))

# https://sqlite.org/limits.html: numbers of the categories, and the limits of a default build.
LIMIT_COLUMN: Final = 2
LIMIT_VARIABLE_NUMBER: Final = 9
DEFAULT_LIMITS: Final = {LIMIT_COLUMN: 2_000, LIMIT_VARIABLE_NUMBER: 32_766}

BUSY_TIMEOUT_S: Final = 20
INIT_COMMAND: Final = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON"


def is_affected(version: Version) -> bool:
    """Whether this version of SQLite has the WAL-reset bug.

    A point release later than a repaired one on the same branch is repaired too.
    """
    if not FIRST_AFFECTED <= version < FIRST_SAFE:
        return False
    return not any(version[:2] == safe[:2] and version >= safe for safe in SAFE_POINT_RELEASES)


def install() -> None:
    """Let `import sqlite3` mean pysqlite3 from now on, where its wheel is installed."""
    try:
        import pysqlite3
        from pysqlite3 import dbapi2
    except ImportError:  # no wheel for this machine: Python's own, which is refused below if it is affected
        return
    for module in (pysqlite3, dbapi2):
        # Django reads these two; pysqlite3 does not have them.
        module.SQLITE_LIMIT_COLUMN = LIMIT_COLUMN
        module.SQLITE_LIMIT_VARIABLE_NUMBER = LIMIT_VARIABLE_NUMBER
    sys.modules["sqlite3"] = pysqlite3
    sys.modules["sqlite3.dbapi2"] = dbapi2


def version() -> Version:
    """The version of SQLite that connections of this process use."""
    import sqlite3

    major, minor, point = sqlite3.sqlite_version_info[:3]
    return major, minor, point


def connection_class() -> "type[sqlite3.Connection]":
    """The class of connections, able to answer Django's `getlimit`."""
    import sqlite3

    if hasattr(sqlite3.Connection, "getlimit"):
        return sqlite3.Connection

    class Connection(sqlite3.Connection):
        def getlimit(self, category: int, /) -> int:
            return DEFAULT_LIMITS[category]

    return Connection


def options() -> dict[str, Any]:
    """Django's `OPTIONS` for a database that loses nothing: WAL, FULL, immediate transactions."""
    return {
        "factory": connection_class(),
        "init_command": INIT_COMMAND,
        "timeout": BUSY_TIMEOUT_S,
        "transaction_mode": "IMMEDIATE",
    }


def refusal(found: Version) -> str | None:
    """Why this version cannot be used, in one line, or None if it can."""
    if not is_affected(found):
        return None
    return (
        f"SQLite {'.'.join(map(str, found))} can lose data (WAL-reset bug, repaired in 3.51.3): "
        "install the package pysqlite3, or set DATABASE_URL to a PostgreSQL database"
    )
