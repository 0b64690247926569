"""The migration that makes a search index."""

from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from .index import SearchIndex


class CreateSearchIndex(Operation):
    """Make the index on a column of tokens, and fill it.

    On SQLite, a later migration that makes the table anew (to alter a column, to add a constraint) drops the
    triggers with it: begin such a migration with `DropSearchIndex` and end it with `CreateSearchIndex`.
    """

    reduces_to_sql = True
    reversible = True

    def __init__(self, table: str, column: str = "search", key: str = "id") -> None:
        self.table, self.column, self.key = table, column, key

    @property
    def index(self) -> SearchIndex:
        return SearchIndex(self.table, self.column, self.key)

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return type(self).__name__, [], {"table": self.table, "column": self.column, "key": self.key}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Models know nothing of it."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        _execute(schema_editor, self.index.sql_to_create(schema_editor.connection.vendor))

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        _execute(schema_editor, self.index.sql_to_drop(schema_editor.connection.vendor))

    def describe(self) -> str:
        return f"Create the search index on {self.table}.{self.column}"

    @property
    def migration_name_fragment(self) -> str:
        return f"{self.table}_{self.column}_index"


class DropSearchIndex(CreateSearchIndex):
    """Remove the index, for instance while its table is made anew."""

    def database_forwards(self, *args: Any, **kwargs: Any) -> None:
        super().database_backwards(*args, **kwargs)

    def database_backwards(self, *args: Any, **kwargs: Any) -> None:
        super().database_forwards(*args, **kwargs)

    def describe(self) -> str:
        return f"Remove the search index on {self.table}.{self.column}"

    @property
    def migration_name_fragment(self) -> str:
        return f"drop_{self.table}_{self.column}_index"


def _execute(schema_editor: BaseDatabaseSchemaEditor, statements: list[str]) -> None:
    for statement in statements:
        schema_editor.execute(statement)
