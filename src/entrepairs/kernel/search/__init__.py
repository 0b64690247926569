"""Finding rows by tokens, on SQLite and PostgreSQL alike.

A table that can be searched has a text column of tokens, joined by one space, each once, in order. An index
of the database follows that column in the same transaction. What a token stands for is for the room to say.
"""

from .index import SearchIndex
from .operations import CreateSearchIndex
from .query import TOKEN, SearchQuery, joined
from .reads import Condition, counts, matching, within
from .upkeep import differences, write_tokens

__all__ = [
    "TOKEN",
    "Condition",
    "CreateSearchIndex",
    "SearchIndex",
    "SearchQuery",
    "counts",
    "differences",
    "joined",
    "matching",
    "within",
    "write_tokens",
]
