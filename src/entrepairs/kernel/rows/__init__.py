"""Reading a file of many rows, CSV or JSON, one row after the other, however long the file is.

A row that cannot be read comes with what is wrong with it, and the next one follows; a file that cannot be
read as a whole is refused before its first row. Pure but for the file: no database.
"""

from .source import RawRow, RowProblem, Source, open_rows

__all__ = ["RawRow", "RowProblem", "Source", "open_rows"]
