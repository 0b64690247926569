"""Files of listings as a whole: out and in again, in batches, or not at all."""

import csv
import random
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.utils.translation import override

from entrepairs.communities.models import Membership
from entrepairs.kernel.clock import frozen
from entrepairs.kernel.errors import Refused
from entrepairs.kernel.models import AuditEntry
from entrepairs.listings.actions import close_listing, edit_listing
from entrepairs.listings.models import Listing, ListingValue
from entrepairs.listings.portable import importing
from entrepairs.listings.upkeep import differences
from entrepairs.people.models import Person
from tests.factories import NOON, make_community, make_listing, make_person
from tests.kernel.places import make_place
from tests.listings.tables import HEAD, counts, exported, rows_of_everything, take, write, write_json
from tests.listings.village import Village


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with override("en"):
        yield


def test_a_dry_run_writes_nothing_and_says_the_same(
    village: Village, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "BATCH", 2)
    take(write(tmp_path, "a1,,Zoé,offer,skill,Piano", "a2,,Zoé,offer,skill,Orgue"), village.community)
    outsider = make_person("Odile")
    path = write(
        tmp_path,
        "a1,,Zoé,offer,skill,Harpe",
        "a2,,Zoé,offer,skill,Orgue",
        "a3,,Léa,offer,skill,Luth",
        "a4,,Léa,offer,skill,Viole",
        "a5,,Léa,offer,skill,Vielle",
        f"a6,{outsider.email},,offer,skill,Cor",
        f"a7,{outsider.email},,offer,skill,Cor",
        "a5,,Léa,offer,skill,Vielle",
        "a8,x@example.org,,offer,skill,Cor",
    )
    before = rows_of_everything()
    dry = take(path, village.community, dry_run=True)
    assert rows_of_everything() == before
    wet = take(path, village.community)
    assert dry.data() | {"dry_run": False} == wet.data()
    assert counts(wet) == (9, 5, 1, 1, 2)
    assert (wet.people_added, wet.members_added) == (1, 2)


@pytest.mark.parametrize("form", ["csv", "json"])
def test_a_closed_a_past_and_a_draft_listing_come_back_as_they_were(
    village: Village, tmp_path: Path, form: str
) -> None:
    make_listing(
        village.anne,
        village.community,
        domain="meal",
        category="",
        starts_at=NOON + timedelta(hours=3),
        quantity=4,
    )
    close_listing(actor=village.brice, listing=make_listing(village.brice, village.community))
    edited = make_listing(village.anne, village.community, values={"hours": 60})
    with frozen(NOON + timedelta(days=1)):
        from entrepairs.listings.actions import Draft

        draft = Draft("offer", "skill", "=Vélo", 90, description="-1\r\n'+2", values={"hours": 2})
        edit_listing(actor=village.anne, listing=edited, draft=draft, rng=random.SystemRandom())
    Listing.objects.filter(pk=edited.pk).update(state=Listing.State.DRAFT, search="")
    path = tmp_path / "out"
    with frozen(NOON + timedelta(days=30)):
        path.write_bytes(exported(village.community, form).encode())
        twin = make_community(name="Le jumeau", place=village.figeac)
        assert counts(take(path, twin)) == (3, 3, 0, 0, 0)
        assert exported(twin, form).encode() == path.read_bytes()
        assert counts(take(path, twin)) == (3, 0, 0, 3, 0)
        assert counts(take(path, village.community)) == (3, 0, 0, 3, 0)
        assert list(differences()) == []


def test_no_spreadsheet_computes_what_somebody_wrote(village: Village) -> None:
    make_listing(village.anne, village.community, title="=1+1", description="'@x")
    row = next(csv.DictReader(StringIO(exported(village.community), newline="")))
    assert (row["title"], row["description"]) == ("'=1+1", "''@x")


def test_namesakes_without_an_address_stay_two(village: Village, tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "a1,,Zoé,2,offer,skill,Piano",
        "a2,,Zoé,,offer,skill,Harpe",
        head="external_ref,owner_email,owner_name,owner_namesake,kind,domain,title",
    )
    assert take(path, village.community).people_added == 2
    piano, harp = Listing.objects.order_by("pk")
    assert piano.owner_id > harp.owner_id
    twin = make_community()
    (tmp_path / "out.csv").write_bytes(exported(village.community).encode())
    assert take(tmp_path / "out.csv", twin).people_added == 2
    assert exported(twin).encode() == (tmp_path / "out.csv").read_bytes()


def test_homonymous_towns_stay_apart(village: Village, tmp_path: Path) -> None:
    """Without codes, as in the gazetteer that comes along."""
    towns = [make_place("Saint-Aubin", 48.1 + degree, 2.0) for degree in range(3)]
    for town in towns:
        make_listing(village.anne, village.community, place=town)
    (tmp_path / "out.csv").write_bytes(exported(village.community).encode())
    twin = make_community()
    assert take(tmp_path / "out.csv", twin).faults == []
    assert [one.place for one in Listing.objects.filter(community=twin).order_by("pk")] == towns


def test_a_town_is_found_by_its_code(village: Village, tmp_path: Path) -> None:
    make_place("Saint-Denis", 48.93, 2.35, insee="93066")
    ambrieux = make_place("Ambérieu", 45.9, 5.3, insee="01004")
    head = HEAD + ",place_insee,place_name"
    path = write(tmp_path, "a,,Zoé,offer,skill,Piano,1004,", "b,,Zoé,offer,skill,Cor,99999,Figeac", head=head)
    assert take(path, village.community).faults == []
    assert [one.place for one in Listing.objects.order_by("pk")] == [ambrieux, village.figeac]


def test_a_point_of_its_own_is_kept_and_shown_moved(village: Village, tmp_path: Path) -> None:
    head = HEAD + ",place_name,lat,lon"
    take(write(tmp_path, "a,,Zoé,offer,skill,Piano,Figeac,44.6,2.03", head=head), village.community)
    listing = Listing.objects.get()
    assert (listing.lat, listing.lon) == (44.6, 2.03)
    assert listing.shown_lat is not None
    assert 0 < abs(listing.shown_lat - 44.6) < 0.01
    take(write(tmp_path, "a,,Zoé,offer,skill,Cor,Figeac,44.6,2.03", head=head), village.community)
    assert Listing.objects.get().shown_lat == listing.shown_lat


def test_an_export_that_is_given_as_json_is_read_with_its_version(village: Village, tmp_path: Path) -> None:
    row = {"owner_name": "Zoé", "kind": "offer", "domain": "skill", "title": "Piano", "values": {"hours": 5}}
    envelope = {"listings": [row], "version": 1, "format": "entrepairs.listings"}
    assert take(write_json(tmp_path, envelope), village.community).added == 1
    assert counts(take(write_json(tmp_path, [row, [], {**row, "colour": "red"}]), village.community)) == (
        3,
        0,
        0,
        1,
        2,
    )
    for change, code in (
        ({"version": 2}, "version"),
        ({"format": "other"}, "format"),
        ({"listings": 1}, "no_list"),
    ):
        with pytest.raises(Refused) as refused:
            take(write_json(tmp_path, envelope | change), village.community)
        assert refused.value.code == code


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b" \n\n", "empty"),
        (b"\xff\xfe\x00\xd8", "not_text"),
        (b"\xef\xbb\xbftitle\xe9,kind", "not_text"),
        ("é,é".encode()[:-1], "cut_off"),
        (b"title,colour\n", "columns"),
        (b"title,title\n", "columns"),
        (b'"title', "columns"),
        (b"[{]", "json"),
        (b'[{"a": 1}', "json"),
        (b'[{"a": 1}] x', "json"),
        (b'[{"a": 1} {"b": 2}]', "json"),
        (b"[" * 100_000, "json"),
        (b'{"listings": []}', "format"),
        (b'{"format": "entrepairs.listings", "version": 1}', "no_list"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_as_a_whole(
    village: Village, tmp_path: Path, content: bytes, code: str
) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    before = rows_of_everything()
    with pytest.raises(Refused) as refused:
        take(path, village.community)
    assert refused.value.code == code
    assert rows_of_everything() == before


@pytest.mark.parametrize("moment", range(1, 12))
def test_an_interruption_leaves_whole_batches_and_the_same_file_completes_them(
    village: Village, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: int
) -> None:
    """Broken off at the n-th step of writing: adding a person, a member, listings, values, or the log."""
    from django.db.models import QuerySet

    monkeypatch.setattr(importing, "BATCH", 2)
    head = HEAD + ",values"
    path = write(
        tmp_path,
        *(f"{'r' * (n % 2)}{n * (n % 2) or ''},,Nom {n},offer,skill,Titre {n},hours=60" for n in range(6)),
        head=head,
    )
    steps = 0
    create = QuerySet.bulk_create

    def counted(self: Any, *args: Any, **options: Any) -> Any:
        nonlocal steps
        steps += 1
        if steps == moment:
            raise KeyboardInterrupt
        return create(self, *args, **options)

    with monkeypatch.context() as patch:
        patch.setattr(QuerySet, "bulk_create", counted)
        with pytest.raises(KeyboardInterrupt):
            take(path, village.community)
    written = Listing.objects.count()
    assert written in (0, 2, 4)
    assert ListingValue.objects.count() == written
    assert Person.objects.filter(email=None).count() == written
    assert Membership.objects.filter(person__email=None).count() == written
    assert AuditEntry.objects.filter(verb="listings.published").count() == written
    summary = take(path, village.community)
    assert (summary.unchanged, summary.added) == (written, 6 - written)
    assert list(Listing.objects.order_by("pk").values_list("title", flat=True)) == [
        f"Titre {n}" for n in range(6)
    ]


def test_a_longer_file_costs_no_more_statements_a_batch(
    village: Village, tmp_path: Path, django_assert_max_num_queries: Any
) -> None:
    take(write(tmp_path, "z,,Zoé,offer,skill,Piano"), village.community)
    for count in (10, 100):
        path = write(
            tmp_path,
            *(f"{count}-{n},,Zoé,offer,skill,Titre {n},Figeac" for n in range(count)),
            head=HEAD + ",place_name",
        )
        with django_assert_max_num_queries(16):
            assert take(path, village.community).added == count
