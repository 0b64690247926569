"""Filling the table of towns."""

from pathlib import Path
from typing import Any

import pytest

from entrepairs.kernel.errors import Refused
from entrepairs.kernel.models import AuditEntry, Place
from entrepairs.kernel.places import actions
from entrepairs.kernel.places.actions import import_places, load_gazetteer
from entrepairs.kernel.places.names import fold
from entrepairs.kernel.places.table import FaultReason
from tests.kernel.places import make_place

pytestmark = pytest.mark.django_db

COMMUNES = Path(__file__).resolve().parents[3] / "shared/data/communes.csv"


def rows() -> list[tuple[object, ...]]:
    return list(
        Place.objects.order_by("pk").values_list("pk", "name", "folded", "insee", "lat", "lon", "population")
    )


def write(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(("insee,name,lat,lon,population", *lines)) + "\n", encoding="utf-8")
    return path


def test_the_gazetteer_loads_once() -> None:
    seen: list[tuple[int, int, str]] = []
    added = load_gazetteer(lambda done, total, label: seen.append((done, total, label)))
    assert added == Place.objects.count() > 15_000
    assert seen[-1][0] == seen[-1][1] == added
    before = rows()
    assert load_gazetteer() == 0
    assert rows() == before
    assert all(place.folded == fold(place.name) for place in Place.objects.all()[:500])
    assert AuditEntry.objects.filter(verb="places.gazetteer_loaded").count() == 1


def test_loading_again_takes_one_statement(django_assert_max_num_queries: Any) -> None:
    load_gazetteer()
    with django_assert_max_num_queries(3):
        load_gazetteer()


def test_loading_does_not_double_a_town_that_has_moved_a_little() -> None:
    crest = make_place("Crest", 44.7301, 5.0201)
    load_gazetteer()
    assert list(Place.objects.filter(folded="crest")) == [crest]


def test_an_import_fills_in_adds_and_leaves_the_rest(tmp_path: Path) -> None:
    havre = make_place("Le Havre", 49.49346, 0.10785, population=185_972)
    crest = make_place("Crest", 44.7301, 5.0201, insee="26108")
    path = write(
        tmp_path / "t.csv",
        "76351,Havre,49.49663,0.14024,1",
        "26108,Crest,1,1,8500",
        "26001,Aubres,44.39,5.16,",
    )
    summary = import_places(actor=None, path=path)
    assert (summary.read, summary.added, summary.filled, summary.unchanged) == (3, 1, 2, 0)
    havre.refresh_from_db()
    crest.refresh_from_db()
    assert (havre.name, havre.insee, havre.lat, havre.population) == ("Le Havre", "76351", 49.49346, 185_972)
    assert (crest.lat, crest.population) == (44.7301, 8500)
    assert Place.objects.get(insee="26001").folded == "aubres"


def test_the_same_file_twice_changes_nothing(tmp_path: Path) -> None:
    load_gazetteer()
    path = write(
        tmp_path / "t.csv", "76351,Havre,49.49663,0.14024,", "26001,Aubres,44.39,5.16,", "faux", "1,x,1,1,"
    )
    first = import_places(actor=None, path=path)
    before, audited = rows(), AuditEntry.objects.count()
    second = import_places(actor=None, path=path)
    assert rows() == before
    assert AuditEntry.objects.count() == audited
    assert first.faults == second.faults
    assert (second.added, second.filled, second.unchanged) == (0, 0, 2)


def test_bad_rows_come_back_and_the_rest_goes_in(tmp_path: Path) -> None:
    path = write(
        tmp_path / "t.csv", "26001,Aubres,44.39,5.16,", "26002,Nulle Part,999,5,", "26003,Buis,44.27,5.27,"
    )
    summary = import_places(actor=None, path=path)
    assert [(fault.line, fault.field, fault.reason) for fault in summary.faults] == [
        (3, "lat", FaultReason.OUT_OF_RANGE)
    ]
    assert summary.read == summary.added + summary.filled + summary.unchanged + len(summary.faults)
    assert Place.objects.count() == 2


def test_an_import_that_breaks_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_place("Le Havre", 49.49346, 0.10785)
    path = write(tmp_path / "t.csv", "76351,Havre,49.49663,0.14024,", "26001,Aubres,44.39,5.16,")

    def interrupt(done: int, total: int, label: str, /) -> None:
        raise KeyboardInterrupt

    before = rows()
    with pytest.raises(KeyboardInterrupt):
        import_places(actor=None, path=path, progress=interrupt)
    assert rows() == before
    assert not AuditEntry.objects.exists()


def test_a_file_that_is_no_table_is_refused_and_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("bonjour\n")
    with pytest.raises(Refused):
        import_places(actor=None, path=path)
    assert not Place.objects.exists()


def test_an_import_is_audited_with_what_it_did(tmp_path: Path) -> None:
    import_places(actor=None, path=write(tmp_path / "t.csv", "26001,Aubres,44.39,5.16,"))
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.subject_kind, entry.reason) == (
        "places.imported",
        "kernel.place",
        "1 added, 0 filled in",
    )


def test_many_towns_are_written_in_few_statements(django_assert_max_num_queries: Any, tmp_path: Path) -> None:
    path = write(tmp_path / "t.csv", *(f"{number:05},Ville {number},45,3," for number in range(1000, 4000)))
    with django_assert_max_num_queries(3000 // actions.BATCH + 12):
        import_places(actor=None, path=path)


@pytest.mark.skipif(not COMMUNES.exists(), reason="the table of communes is not on this machine")
def test_the_complete_table_of_communes_goes_in() -> None:
    load_gazetteer()
    before = Place.objects.count()
    summary = import_places(actor=None, path=COMMUNES)
    assert not summary.faults
    assert summary.read == summary.added + summary.filled
    assert summary.filled > 14_000
    assert Place.objects.count() == before + summary.added
    assert Place.objects.filter(insee__isnull=False).count() == summary.read
    for name, insee in [
        ("Le Havre", "76351"),
        ("Arles", "13004"),
        ("Dunkerque", "59183"),
        ("Paris", "75056"),
    ]:
        assert Place.objects.get(insee=insee).name == name
    assert import_places(actor=None, path=COMMUNES).unchanged == summary.read
