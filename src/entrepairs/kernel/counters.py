"""Numbers from the counter that gives a table its keys."""

from django.db import connection


def next_number(table: str) -> int:
    """A number above all keys of a table so far, which none of its rows will have as its key. One statement.

    For a table that has, or had, a row.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [table])
        else:
            cursor.execute("UPDATE sqlite_sequence SET seq = seq + 1 WHERE name = %s RETURNING seq", [table])
        return int(cursor.fetchone()[0])
