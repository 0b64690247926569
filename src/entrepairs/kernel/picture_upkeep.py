"""The files of pictures live as long as something shows them.

Each room that shows pictures names in `settings.PICTURES_SHOWN_BY` a callable that says which of some digests
it shows. Who writes the row that shows one calls `keep_shown` in the same transaction; who deletes such a row
calls `release_picture`.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.utils.module_loading import import_string

from .clock import now
from .pictures import FOLDER, FORMATS, WIDTHS, Picture, forget_picture, keep_picture, picture_name

STRAY_AFTER: Final = timedelta(days=1)

ShownAmong = Callable[[Collection[str]], set[str]]


def keep_shown(picture: Picture) -> None:
    """Keep the files of a picture that a row of this transaction shows; nobody deletes them meanwhile.

    Call `keep_picture` before the transaction: then there is nothing left to write here.
    """
    _take_turn(picture.digest)
    keep_picture(picture)


def release_picture(digest: str) -> None:
    """After this transaction, delete the files of a picture unless something still shows it."""
    transaction.on_commit(partial(_forget_unless_shown, digest), robust=True)


def shown_among(digests: Collection[str]) -> set[str]:
    """Which of some pictures are shown anywhere. One statement for each room that shows pictures."""
    callables: list[ShownAmong] = [import_string(path) for path in settings.PICTURES_SHOWN_BY]
    return set().union(*(shown(digests) for shown in callables))


def forget_strays() -> int:
    """Delete files that nothing shows and that are older than a day, as uploads that broke off leave them.

    Returns how many pictures went, and files under a name that is none of ours.
    """
    before = now() - STRAY_AFTER
    gone = 0
    for folder in _listed(FOLDER)[0]:
        old: dict[str, list[str]] = defaultdict(list)
        for name in _listed(f"{FOLDER}/{folder}")[1]:
            path = f"{FOLDER}/{folder}/{name}"
            if _is_older(path, before):
                old[name.partition("-")[0]].append(path)
        shown = shown_among(old)
        for digest, paths in old.items():
            if digest not in shown:
                gone += _forget_unless_shown(digest)
            for path in set(paths) - set(_names(digest)):
                default_storage.delete(path)
                gone += digest in shown
    return gone


def _forget_unless_shown(digest: str) -> bool:
    with transaction.atomic():
        _take_turn(digest)
        if shown_among([digest]):
            return False
        forget_picture(digest)
    return True


def _take_turn(digest: str) -> None:
    """Until this transaction ends, be the only one who writes or deletes the files of a picture.

    With SQLite it is: there, one transaction at a time has the right to write, and takes it as it begins.
    """
    if connection.vendor == "postgresql":
        key = int.from_bytes(hashlib.sha256(f"picture {digest}".encode()).digest()[:8], signed=True)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])


def _names(digest: str) -> Iterator[str]:
    return (picture_name(digest, width, kind) for width in WIDTHS for kind in FORMATS)


def _listed(folder: str) -> tuple[list[str], list[str]]:
    try:
        return default_storage.listdir(folder)
    except FileNotFoundError:  # no picture was kept yet
        return [], []


def _is_older(path: str, before: datetime) -> bool:
    try:
        return default_storage.get_modified_time(path) < before
    except FileNotFoundError:  # gone meanwhile
        return False
