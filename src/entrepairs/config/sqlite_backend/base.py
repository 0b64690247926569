"""Django's SQLite, where everybody who waits to write is served in the order in which they came.

One at a time writes to a SQLite file. Whoever waits asks again and again, and SQLite itself asks the more
seldom the longer it has waited, at last ten times a second: where many write, those who came last are served
first, and some are told "database is locked" after all. Here they stand in line, at a lock of the system on a
file beside the database, and only whoever is first in line asks. The system lets go of that lock when a
process ends, however it does.
"""

import fcntl
import os
import sqlite3  # the one that `entrepairs.config` put in its place
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db.backends.sqlite3 import base
from django.utils.asyncio import async_unsafe

from entrepairs.config.sqlite import BUSY_TIMEOUT_S

LOCKED = "database is locked"
ROUND_MS = 10  # within which SQLite asks at once, and after 1, 3, 8 and 10 ms
LINE_SUFFIX = "-line"


class Line:
    """Where those who want to write wait, one connection behind the other."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._file: int | None = None

    @contextmanager
    def first(self) -> Iterator[None]:
        """Wait until one is first in line, and stay so for this block.

        Nobody stays first for longer than they are patient, so this ends; and whoever has lost patience
        behind them tries once.
        """
        if self._file is None:
            self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(self._file, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(self._file, fcntl.LOCK_UN)

    def close(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None


class Cursor(base.SQLiteCursorWrapper):
    """Waits in line where it begins a transaction, or found the database locked outside one."""

    line: Line | None = None

    def execute(self, query: Any, params: Any = None) -> Any:
        run = super().execute
        if str(query).startswith("BEGIN"):
            return self._in_line(lambda: run(query, params))
        return self._patiently(lambda: run(query, params))

    def executemany(self, query: Any, param_list: Any) -> Any:
        run, params = super().executemany, list(param_list)
        return self._patiently(lambda: run(query, params))

    def _patiently(self, run: Callable[[], Any]) -> Any:
        try:
            return run()
        except sqlite3.OperationalError as error:
            if self.connection.in_transaction or not _is_locked(error):
                raise
        return self._in_line(run)

    def _in_line(self, run: Callable[[], Any]) -> Any:
        until = time.monotonic() + BUSY_TIMEOUT_S
        if self.line is None:
            return _until(until, run)
        with self.line.first():
            return _until(until, run)


def _until(until: float, run: Callable[[], Any]) -> Any:
    while True:
        try:
            return run()
        except sqlite3.OperationalError as error:
            if not _is_locked(error) or time.monotonic() >= until:
                raise


def _is_locked(error: sqlite3.OperationalError) -> bool:
    return LOCKED in str(error)


class DatabaseWrapper(base.DatabaseWrapper):
    _line: Line | None = None

    @async_unsafe
    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        connection = super().get_new_connection(conn_params)
        connection.execute(f"PRAGMA busy_timeout = {ROUND_MS}")
        self._leave()
        if not self.is_in_memory_db():
            self._line = Line(f"{conn_params['database']}{LINE_SUFFIX}")
        return connection

    def create_cursor(self, name: str | None = None) -> Any:
        cursor = self.connection.cursor(factory=Cursor)
        cursor.line = self._line
        return cursor

    @async_unsafe
    def close(self) -> None:
        super().close()
        if self.connection is None:
            self._leave()

    def _leave(self) -> None:
        if self._line is not None:
            self._line.close()
            self._line = None
