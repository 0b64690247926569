"""The files that people sent are in a backup: all of them, beside the database, for the operator alone."""

import tarfile
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings as SettingsFixture

from entrepairs.config.backup import backup_files
from entrepairs.kernel.pictures import keep_picture, picture_name
from entrepairs.kernel.progress import silent
from tests.pictures import files_in, keep_files_in, make_picture


@pytest.fixture
def database(tmp_path: Path, settings: SettingsFixture) -> Path:
    keep_files_in(tmp_path / "files", settings)
    (tmp_path / "backups").mkdir()
    return tmp_path / "backups" / "2026-03-14.sqlite3"


def test_all_files_are_packed_and_can_be_put_back(database: Path, tmp_path: Path) -> None:
    for colour in ("red", "blue"):
        keep_picture(make_picture(colour))
    packed = backup_files(database, silent)
    assert packed == database.with_name("2026-03-14.files.tar")
    assert packed.stat().st_mode & 0o777 == 0o600
    with tarfile.open(packed) as archive:
        archive.extractall(tmp_path / "again", filter="data")
    assert files_in(tmp_path / "again") == files_in(tmp_path / "files") != []
    red = make_picture("red")
    rendition = red.renditions[0]
    name = picture_name(red.digest, rendition.width, rendition.format)
    assert (tmp_path / "again" / name).read_bytes() == rendition.data


def test_a_file_that_goes_meanwhile_stops_nothing(database: Path, tmp_path: Path) -> None:
    keep_picture(make_picture())

    def interfere(done: int, total: int, label: str, /) -> None:
        for path in (tmp_path / "files").rglob("*-1280.webp"):
            path.unlink()

    packed = backup_files(database, interfere)
    assert packed is not None
    with tarfile.open(packed) as archive:
        assert 1 <= len(archive.getnames()) < 6


def test_without_files_there_is_nothing_to_pack(database: Path) -> None:
    assert backup_files(database, silent) is None
    assert list(database.parent.iterdir()) == []


def test_what_breaks_off_leaves_no_half_backup(database: Path) -> None:
    keep_picture(make_picture())

    def stop(done: int, total: int, label: str, /) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        backup_files(database, stop)
    assert list(database.parent.iterdir()) == []
