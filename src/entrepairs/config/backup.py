"""A copy of the database, whole and of one moment, while others read and write; and of people's files."""

import os
import shutil
import sqlite3
import subprocess
import tarfile
from collections.abc import Mapping
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.management.base import CommandError
from django.db import connection

from entrepairs.kernel.clock import now
from entrepairs.kernel.progress import Progress

PAGES_A_STEP = 4_096


def make_backup(progress: Progress) -> Path:
    """Copy the database into the backups folder and return the copy's path.

    The copy gets its name only once it is complete, so what bears the name of a backup is one.
    """
    database = settings.DATABASES["default"]
    folder: Path = settings.BACKUPS
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    stamp = now().strftime("%Y-%m-%dT%H-%M-%S-%fZ")
    if connection.vendor == "sqlite":
        target = folder / f"{stamp}.sqlite3"
        _publish(target, lambda draft: _copy_sqlite(str(connection.settings_dict["NAME"]), draft, progress))
    else:
        target = folder / f"{stamp}.dump"
        _publish(target, lambda draft: _dump_postgresql(database | connection.settings_dict, draft, progress))
    return target


def backup_files(database: Path, progress: Progress) -> Path | None:
    """Pack what people sent, such as photos, into one file beside a copy of the database; None without any.

    A file never changes under its name, and is there before a row speaks of it: packed after the database was
    copied, all that the copy shows is here, but for what somebody took away meanwhile.
    """
    folder = Path(default_storage.path(""))
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    if not files:
        return None
    target = database.with_name(f"{database.stem}.files.tar")

    def pack(draft: Path) -> None:
        with tarfile.open(draft, "w") as archive:
            for done, path in enumerate(files, 1):
                with suppress(FileNotFoundError):  # taken away meanwhile
                    archive.add(path, path.relative_to(folder))
                progress(done, len(files), "Packing files")

    _publish(target, pack)
    return target


def _publish(target: Path, write: Any) -> None:
    draft = target.with_name(f".{target.name}.draft")
    try:
        write(draft)
        draft.chmod(0o600)
        with draft.open("rb") as written:
            os.fsync(written.fileno())
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


def _copy_sqlite(source: str, draft: Path, progress: Progress) -> None:
    def report(status: int, remaining: int, total: int) -> None:
        progress(total - remaining, max(total, 1), "Backing up")

    with closing(sqlite3.connect(source)) as original, closing(sqlite3.connect(draft)) as copy:
        original.backup(copy, pages=PAGES_A_STEP, progress=report)
        found = copy.execute("PRAGMA quick_check(1)").fetchone()[0]
    if found != "ok":
        raise CommandError(f"the backup of {source} is not sound ({found}); nothing was changed")


def _dump_postgresql(database: Mapping[str, Any], draft: Path, progress: Progress) -> None:
    program = shutil.which("pg_dump")
    if program is None:
        raise CommandError(
            "cannot back up PostgreSQL, pg_dump is not on the path: install it (Debian: postgresql-client), "
            "or make a backup by other means and run `entrepairs setup --no-backup`"
        )
    progress(0, 1, "Backing up")
    given = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD"}
    environment = os.environ | {name: str(database[key]) for name, key in given.items() if database.get(key)}
    if mode := database["OPTIONS"].get("sslmode"):
        environment["PGSSLMODE"] = mode
    done = subprocess.run(
        [program, "--format=custom", f"--file={draft}", f"--dbname={database['NAME']}"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["unknown error"])[-1]
        raise CommandError(f"pg_dump could not back up the database: {reason}; nothing was changed")
    progress(1, 1, "Backing up")
