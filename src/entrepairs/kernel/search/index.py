"""The index on a table's column of tokens: its names, and the SQL that makes and removes it.

SQLite: a full-text table (FTS5) without content of its own, which triggers keep at what the column says.
PostgreSQL: a GIN index on the tokens as a text search vector. A function of its own makes it, to tell the
planner what that costs: else it would take the newest rows one by one until enough of them match.
"""

from dataclasses import dataclass

# In operators of PostgreSQL: some microseconds for some fifty tokens.
VECTOR_COST = 200
# PostgreSQL takes tokens that it has not counted for too frequent: let it count ten times as many.
STATISTICS_TARGET = 1_000


@dataclass(frozen=True, slots=True)
class SearchIndex:
    """On the column of tokens of a table; `key` is its integer key, or another unique one, by which rows are
    ordered.
    """

    table: str
    column: str = "search"
    key: str = "id"

    @property
    def name(self) -> str:
        """Of the full-text table, or of the GIN index."""
        return f"{self.table}_{self.column}"

    @property
    def triggers(self) -> tuple[str, str, str]:
        return f"{self.name}_insert", f"{self.name}_update", f"{self.name}_delete"

    @property
    def function(self) -> str:
        return f"{self.name}_tokens"

    def vector(self, row: str = "") -> str:
        """The expression that PostgreSQL indexes."""
        column = f'{row}."{self.column}"' if row else f'"{self.column}"'
        return f'"{self.function}"({column})'

    def sql_to_create(self, vendor: str) -> list[str]:
        if vendor == "postgresql":
            return [
                f"""CREATE FUNCTION "{self.function}"(tokens text) RETURNS tsvector
                LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST {VECTOR_COST}
                AS $$ BEGIN RETURN array_to_tsvector(string_to_array(tokens, ' ')); END $$""",
                f'CREATE INDEX "{self.name}" ON "{self.table}" USING gin ({self.vector()})',
                f'ALTER INDEX "{self.name}" ALTER COLUMN 1 SET STATISTICS {STATISTICS_TARGET}',
            ]
        name, table, column, key = self.name, self.table, self.column, self.key
        on_insert, on_update, on_delete = self.triggers
        add = f'INSERT INTO "{name}" (rowid, "{column}") VALUES (new."{key}", new."{column}");'  # noqa: S608
        # The index forgets a row by being told once more what it had said.
        forget = f"""INSERT INTO "{name}" ("{name}", rowid, "{column}")
            VALUES ('delete', old."{key}", old."{column}");"""  # noqa: S608
        return [
            f"""CREATE VIRTUAL TABLE "{name}" USING fts5 ("{column}", content="{table}",
            content_rowid="{key}", detail=none, columnsize=0, tokenize="ascii tokenchars '_'")""",
            f'CREATE TRIGGER "{on_insert}" AFTER INSERT ON "{table}" BEGIN {add} END',
            f"""CREATE TRIGGER "{on_update}" AFTER UPDATE ON "{table}"
            WHEN old."{key}" <> new."{key}" OR old."{column}" <> new."{column}" BEGIN {forget} {add} END""",
            f'CREATE TRIGGER "{on_delete}" AFTER DELETE ON "{table}" BEGIN {forget} END',
            f"""INSERT INTO "{name}" ("{name}") VALUES ('rebuild')""",  # noqa: S608
        ]

    def sql_to_drop(self, vendor: str) -> list[str]:
        if vendor == "postgresql":
            return [f'DROP INDEX "{self.name}"', f'DROP FUNCTION "{self.function}"(text)']
        return [
            *(f'DROP TRIGGER IF EXISTS "{trigger}"' for trigger in self.triggers),
            f'DROP TABLE "{self.name}"',
        ]
