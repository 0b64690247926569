"""Django's SQLite, with patience that is fair.

One at a time writes to a SQLite file. Whoever waits asks again and again, and SQLite itself asks the more
seldom the longer it has waited, at last ten times a second: where many write, those who came last are served
first, and some are told "database is locked" after all. Here everyone who waits goes on asking at the same
short pace.
"""

import sqlite3  # the one that `entrepairs.config` put in its place
import time
from collections.abc import Callable
from typing import Any

from django.db.backends.sqlite3 import base
from django.utils.asyncio import async_unsafe

from entrepairs.config.sqlite import BUSY_TIMEOUT_S

LOCKED = "database is locked"
ROUND_MS = 10  # within which SQLite asks at once, and after 1, 3, 8 and 10 ms


class Cursor(base.SQLiteCursorWrapper):
    """Begins anew what found the database locked, as long as it is no part of a transaction."""

    def execute(self, query: Any, params: Any = None) -> Any:
        return self._patiently(lambda: super(Cursor, self).execute(query, params))

    def executemany(self, query: Any, param_list: Any) -> Any:
        params = list(param_list)
        return self._patiently(lambda: super(Cursor, self).executemany(query, params))

    def _patiently(self, run: Callable[[], Any]) -> Any:
        until = time.monotonic() + BUSY_TIMEOUT_S
        while True:
            try:
                return run()
            except sqlite3.OperationalError as error:
                in_midst = self.connection.in_transaction
                if in_midst or LOCKED not in str(error) or time.monotonic() >= until:
                    raise


class DatabaseWrapper(base.DatabaseWrapper):
    @async_unsafe
    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        connection = super().get_new_connection(conn_params)
        connection.execute(f"PRAGMA busy_timeout = {ROUND_MS}")
        return connection

    def create_cursor(self, name: str | None = None) -> Any:
        return self.connection.cursor(factory=Cursor)
