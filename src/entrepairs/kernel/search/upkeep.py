"""Keeping an index at what its table says, and telling whether it is."""

from collections.abc import Iterable, Iterator

from django.db import DatabaseError, connection, transaction

from entrepairs.kernel.differences import Difference

from .index import SearchIndex


def write_tokens(index: SearchIndex, rows: Iterable[tuple[int, str]]) -> None:
    """Set the tokens of many rows by their keys; the index follows. One prepared statement, once a row."""
    sql = f'UPDATE "{index.table}" SET "{index.column}" = %s WHERE "{index.key}" = %s'  # noqa: S608
    with connection.cursor() as cursor:
        cursor.executemany(sql, [(tokens, key) for key, tokens in rows])


def differences(index: SearchIndex) -> Iterator[Difference]:
    """Where the index does not say what its column says. Two statements on SQLite, one on PostgreSQL.

    PostgreSQL keeps an index to its table by itself; there, only a missing or invalid index can be wrong.
    """
    if connection.vendor == "postgresql":
        yield from _postgresql_differences(index)
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [index.table]
        )
        there = {name for (name,) in cursor.fetchall()}
    for trigger in index.triggers:
        if trigger not in there:
            yield Difference(f"search index {index.name}", "does not follow its table", f"trigger {trigger}")
    check = f'INSERT INTO "{index.name}" ("{index.name}", rank) VALUES (\'integrity-check\', 1)'  # noqa: S608
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(check)
    except DatabaseError as error:
        yield Difference(f"search index {index.name}", str(error), "the tokens of its table")


def _postgresql_differences(index: SearchIndex) -> Iterator[Difference]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(quote_ident(%s))", [index.name]
        )
        found = cursor.fetchone()
    if found != (True,):
        yield Difference(f"search index {index.name}", "missing or invalid", "there and valid")
