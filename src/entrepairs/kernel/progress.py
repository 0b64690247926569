"""How long work says how far it is.

An action takes a `Progress` and calls it now and then; who called the action decides where that is shown.
"""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol, TextIO

from tqdm import tqdm

LINE_EVERY_S = 5.0


class Progress(Protocol):
    def __call__(self, done: int, total: int, label: str, /) -> None:
        """`done` of `total` steps of what `label` names are done; a new label begins a new piece of work."""


def silent(done: int, total: int, label: str, /) -> None:
    """Show nothing."""


class Bars:
    """A bar for each piece of work, on a terminal."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._bar: tqdm[Any] | None = None
        self._label = ""

    def __call__(self, done: int, total: int, label: str, /) -> None:
        if self._bar is None or label != self._label:
            self.close()
            self._label = label
            self._bar = tqdm(total=total, desc=label, file=self._stream, dynamic_ncols=True)
        bar = self._bar
        bar.total = total
        bar.update(done - bar.n)
        if done >= total:
            self.close()

    def close(self) -> None:
        if self._bar is not None:
            self._bar.close()
        self._bar, self._label = None, ""


class Lines:
    """A line now and then, where no one watches a terminal: at the start of a piece of work and its end."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._label = ""
        self._said_at = 0.0

    def __call__(self, done: int, total: int, label: str, /) -> None:
        elapsed = time.monotonic() - self._said_at
        if label == self._label and done < total and elapsed < LINE_EVERY_S:
            return
        self._label = label if done < total else ""
        self._said_at = time.monotonic()
        print(f"{label}: {done}/{total}", file=self._stream, flush=True)

    def close(self) -> None:
        self._label = ""


@contextmanager
def shown(stream: TextIO | None = None) -> Iterator[Progress]:
    """Progress on standard error: bars on a terminal, lines elsewhere."""
    target = stream or sys.stderr
    display = Bars(target) if target.isatty() else Lines(target)
    try:
        yield display
    finally:
        display.close()
