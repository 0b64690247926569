"""What a benchmark declares and returns."""

import os
import platform
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Bar:
    """A limit that a figure must keep to: at most `limit`, or exactly or at least that where it says so."""

    figure: str
    limit: float
    exact: bool = False
    at_least: bool = False

    @property
    def sign(self) -> str:
        return "=" if self.exact else "≥" if self.at_least else "≤"

    def holds(self, value: float) -> bool:
        if self.exact:
            return value == self.limit
        return value >= self.limit if self.at_least else value <= self.limit


@dataclass(frozen=True)
class Asked:
    """What whoever starts a benchmark may choose."""

    file: Path | None = None
    size: int | None = None
    rounds: int | None = None


@dataclass(frozen=True)
class Result:
    name: str
    figures: Mapping[str, float]
    bars: tuple[Bar, ...]

    @property
    def holds(self) -> bool:
        return all(bar.holds(self.figures[bar.figure]) for bar in self.bars)

    def as_json(self) -> dict[str, object]:
        bars = [
            {
                "figure": bar.figure,
                "value": self.figures[bar.figure],
                "limit": bar.limit,
                "holds": bar.holds(self.figures[bar.figure]),
            }
            for bar in self.bars
        ]
        return {"name": self.name, "machine": machine(), "figures": dict(self.figures), "bars": bars}


def machine() -> str:
    """What the figures were measured on."""
    system = f"{platform.system()} {platform.machine()}"
    return f"Python {platform.python_version()}, {os.cpu_count()} cores, {system}"
