"""Bringing the data folder to what the code expects: a new one is set up, an older one is migrated.

Every product command begins here. When nothing is to do, it costs one look at the applied migrations.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import CommandError
from django.core.management.sql import emit_post_migrate_signal
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.migration import Migration

from entrepairs.config import backup, locks, sqlite
from entrepairs.impact.actions import load_factors
from entrepairs.kernel.places.actions import load_gazetteer
from entrepairs.kernel.progress import Progress
from entrepairs.listings.indexing import analysis
from entrepairs.listings.upkeep import reindex

REFERENCE_DATA = ("impact/factors", "kernel/data")
MARK = "ready.json"


@dataclass(frozen=True)
class State:
    """What differs between the data folder and the code."""

    fresh: bool
    behind: list[Migration]
    reference: str
    search: str
    static: str
    mark: dict[str, str]

    @property
    def current(self) -> bool:
        return not self.behind and self.mark == self.expected_mark

    @property
    def expected_mark(self) -> dict[str, str]:
        return {
            "database": _database_name(),
            "reference": self.reference,
            "search": self.search,
            "static": self.static,
        }


def ensure_ready(progress: Progress, *, with_backup: bool = True) -> Path | None:
    """Set up or migrate where needed; return the backup that was made before a migration, if one was.

    Two commands at once are fine: one does the work, the other waits for it.
    """
    _refuse_unsafe_sqlite()
    # Without a mark, look under the lock only: the first connection to a new file must be alone.
    if _read_mark() and _state().current:
        return None
    with locks.held(settings.DATA / "setup.lock"):
        state = _state()
        return None if state.current else _bring_up_to_date(state, progress, with_backup=with_backup)


def _bring_up_to_date(state: State, progress: Progress, *, with_backup: bool) -> Path | None:
    copy = None
    if state.behind:
        if not state.fresh and with_backup:
            copy = backup.make_backup(progress)
        _migrate(state.behind, progress)
    if state.behind or _changed(state, "database", "reference"):
        load_factors(progress)
        load_gazetteer(progress)
    if state.behind or _changed(state, "database", "search"):
        reindex(progress)
    if _changed(state, "static"):
        progress(0, 1, "Preparing static files")
        call_command("collectstatic", interactive=False, verbosity=0)
        progress(1, 1, "Preparing static files")
    _write_mark(state.expected_mark)
    return copy


def _migrate(behind: list[Migration], progress: Progress) -> None:
    label = "Preparing the database"
    done = 0

    def report(action: str, migration: Migration | None = None, fake: bool | None = False, /) -> None:
        nonlocal done
        if action == "apply_success":
            done += 1
            progress(done, len(behind), label)

    progress(0, len(behind), label)
    executor = MigrationExecutor(connection, report)
    executor.migrate(executor.loader.graph.leaf_nodes())
    emit_post_migrate_signal(verbosity=0, interactive=False, db=connection.alias)


def _state() -> State:
    settings.DATA.mkdir(parents=True, exist_ok=True)
    if connection.vendor == "sqlite":
        Path(connection.settings_dict["NAME"]).parent.mkdir(parents=True, exist_ok=True)
    try:
        executor = MigrationExecutor(connection)
    except OperationalError as error:
        raise CommandError(f"cannot open the database: {' '.join(str(error).split())}") from error
    loader = executor.loader
    if unknown := sorted(set(loader.applied_migrations) - _known(loader.disk_migrations)):
        app, name = unknown[-1]
        raise CommandError(
            f"the database is newer than this version of Entrepairs (it knows {app}.{name}): "
            "install the newer version again, or restore a backup"
        )
    plan = executor.migration_plan(loader.graph.leaf_nodes())
    return State(
        fresh=not loader.applied_migrations,
        behind=[migration for migration, backwards in plan],
        reference=_digest_of_reference_data(),
        search=analysis(),
        static=_digest_of_static_files(),
        mark=_read_mark(),
    )


def _known(on_disk: dict[tuple[str, str], Migration]) -> set[tuple[str, str]]:
    replaced = {key for migration in on_disk.values() for key in migration.replaces}
    return set(on_disk) | replaced


def _refuse_unsafe_sqlite() -> None:
    if connection.vendor == "sqlite" and (reason := sqlite.refusal(sqlite.version())):
        raise CommandError(reason)


def _changed(state: State, *parts: str) -> bool:
    return any(state.mark.get(part) != state.expected_mark[part] for part in parts)


def _database_name() -> str:
    """What tells this database from another; one in the data folder moves with that folder."""
    database = connection.settings_dict
    named = "|".join(str(database.get(key) or "") for key in ("ENGINE", "HOST", "PORT", "NAME"))
    return named.replace(str(settings.DATA), "DATA")


def _digest(parts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def _digest_of_reference_data() -> str:
    files = (
        file
        for place in REFERENCE_DATA
        for file in sorted((settings.PACKAGE / place).rglob("*"))
        if file.is_file() and file.suffix not in {".py", ".pyc", ".po", ".mo", ".html", ".md"}
    )
    return _digest(f"{file.name} {hashlib.sha256(file.read_bytes()).hexdigest()}" for file in files)


def _digest_of_static_files() -> str:
    def described() -> Iterable[str]:
        for finder in get_finders():
            for name, storage in finder.list([]):
                details = Path(storage.path(name)).stat()
                yield f"{name} {details.st_size} {details.st_mtime_ns}"

    return _digest(sorted(described()))


def _read_mark() -> dict[str, str]:
    try:
        mark = json.loads((settings.DATA / MARK).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(mark, dict):
        return {}
    if not (settings.STATIC_ROOT / "staticfiles.json").exists():
        mark.pop("static", None)
    return mark


def forget_mark() -> None:
    """The database is about to be made anew."""
    (settings.DATA / MARK).unlink(missing_ok=True)


def _write_mark(mark: dict[str, str]) -> None:
    draft = settings.DATA / f".{MARK}.draft"
    draft.write_text(json.dumps(mark, indent=1) + "\n", encoding="utf-8")
    draft.replace(settings.DATA / MARK)
