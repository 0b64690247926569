"""Locks between processes, on files of the data folder; the system frees them when their process ends."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Taken(Exception):
    """Another process holds the lock."""


@contextmanager
def held(path: Path, *, shared: bool = False, wait: bool = True) -> Iterator[None]:
    """Hold the lock for as long as the block runs; several may share it, or one has it alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        mode = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
        try:
            fcntl.flock(file, mode if wait else mode | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Taken(path) from None
        yield
