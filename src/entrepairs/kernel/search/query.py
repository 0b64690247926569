"""What is searched for, in the two languages of the databases."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

TOKEN = re.compile("[a-z0-9_]+")
TOKEN_LENGTH_MAX = 400


def joined(tokens: Iterable[str]) -> str:
    """Tokens as the column keeps them; ValueError for what is not a token."""
    kept = sorted(set(tokens))
    for token in kept:
        _check(token)
    return " ".join(kept)


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """Rows that have of each group at least one token. There is at least one group, and none is empty."""

    all_of: tuple[tuple[str, ...], ...]

    def __post_init__(self) -> None:
        if not self.all_of or not all(self.all_of):
            raise ValueError("a search needs groups, and each group tokens")
        for group in self.all_of:
            for token in group:
                _check(token)

    def for_fts5(self) -> str:
        """As SQLite's FTS5 reads it. Each token is quoted, so none is taken for an operator."""
        return _written(self.all_of, '"', " OR ", " AND ")

    def for_tsquery(self) -> str:
        """As PostgreSQL's tsquery reads it. Each token is quoted, so none is taken for an operator."""
        return _written(self.all_of, "'", " | ", " & ")


def _written(groups: tuple[tuple[str, ...], ...], quote: str, any_of: str, all_of: str) -> str:
    return all_of.join(
        f"({any_of.join(f'{quote}{token}{quote}' for token in dict.fromkeys(group))})" for group in groups
    )


def _check(token: str) -> None:
    if len(token) > TOKEN_LENGTH_MAX or not TOKEN.fullmatch(token):
        raise ValueError(f"not a token: {token[:TOKEN_LENGTH_MAX]!r}")
