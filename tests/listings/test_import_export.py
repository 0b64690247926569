"""Listings as files: what an export says, and what an import makes of it."""

import csv
import json
import random
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.utils.translation import override

from entrepairs.communities.actions import add_members, decide, entrust_community, leave_community, report
from entrepairs.communities.models import Community, Membership
from entrepairs.kernel.clock import frozen
from entrepairs.kernel.errors import Refused
from entrepairs.kernel.models import AuditEntry
from entrepairs.listings.actions import close_listing, edit_listing
from entrepairs.listings.models import Listing, ListingValue
from entrepairs.listings.portable import columns, importing
from entrepairs.listings.portable.exporting import export_listings
from entrepairs.listings.portable.importing import ImportSummary, import_listings_from
from entrepairs.listings.queries import titles
from entrepairs.listings.search import Wanted, find
from entrepairs.listings.upkeep import differences
from entrepairs.people.models import Person
from tests.factories import NOON, make_community, make_listing, make_member, make_person
from tests.kernel.places import make_place
from tests.listings.village import Village

HEAD = "external_ref,owner_email,owner_name,kind,domain,title"


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with override("en"):
        yield


def take(path: Path, community: Community, **options: Any) -> ImportSummary:
    return import_listings_from(
        actor=None,
        community=community,
        path=path,
        rng=random.Random(1),  # noqa: S311 - repeatable
        **options,
    )


def write(tmp_path: Path, *lines: str, head: str = HEAD, encoding: str = "utf-8") -> Path:
    path = tmp_path / "listings.csv"
    path.write_bytes(("\n".join((head, *lines)) + "\n").encode(encoding))
    return path


def write_json(tmp_path: Path, value: Any) -> Path:
    path = tmp_path / "listings.json"
    path.write_text(value if isinstance(value, str) else json.dumps(value), encoding="utf-8")
    return path


def exported(community: Community, form: str = "csv") -> str:
    return "".join(export_listings(community, form))


def faults(summary: ImportSummary) -> list[tuple[int, str, str]]:
    return [(fault.row, fault.field, fault.code) for fault in summary.faults]


def counts(summary: ImportSummary) -> tuple[int, int, int, int, int]:
    return summary.read, summary.added, summary.updated, summary.unchanged, summary.left_out


def rows_of_everything() -> list[Any]:
    """All that an import could write."""
    return [
        list(model.objects.order_by("pk").values_list())
        for model in (Listing, ListingValue, Person, Membership, AuditEntry)
    ]


def test_no_column_of_a_listing_is_forgotten() -> None:
    told = {column.stands_for for column in columns.COLUMNS}
    there = {field.name for field in Listing._meta.get_fields()}
    assert there - told == set(columns.LEFT_OUT)
    assert told <= there


def test_a_table_of_a_friend_goes_in(village: Village, tmp_path: Path) -> None:
    anne = village.anne.email
    path = write(
        tmp_path,
        f"a1;{anne};;offer;skill;Réparer un vélo;Figeac;hours=60;",
        "a2;;Zoé Zorn;need;lend;Une échelle;;;",
        "a3;;Zoé Zorn;offer;surplus;Des courgettes;Capdenac;;2500",
        head="external_ref;owner_email;owner_name;kind;domain;title;place_name;values;quantity",
        encoding="latin-1",
    )
    summary = take(path, village.community)
    assert faults(summary) == []
    assert counts(summary) == (3, 3, 0, 0, 0)
    assert (summary.people_added, summary.members_added) == (1, 1)
    mended, ladder, courgettes = Listing.objects.order_by("pk")
    assert (mended.owner, mended.place, mended.quantity) == (village.anne, village.figeac, 60)
    assert {value.unit: value.amount_minor for value in mended.values.all()} == {"hours": 60}
    assert mended.lat == village.figeac.lat != mended.shown_lat
    assert mended.expires_at == NOON + timedelta(days=42)
    assert ladder.owner.email is None
    assert ladder.owner.display_name == "Zoé Zorn"
    assert courgettes.owner == ladder.owner
    assert (courgettes.quantity, courgettes.created_at) == (2500, NOON)


def test_what_goes_in_is_found_by_its_words(village: Village, tmp_path: Path) -> None:
    def found(words: str) -> list[str]:
        hits = find(village.community, NOON, Wanted(words=words), size=5)
        return [title for _pk, title in titles(hits.ids)]

    take(write(tmp_path, "a1,,Zoé,offer,skill,Accorder un piano"), village.community)
    assert found("piano") == ["Accorder un piano"]
    take(write(tmp_path, "a1,,Zoé,offer,skill,Accorder une harpe"), village.community)
    assert found("piano") == []
    assert found("harpe") == ["Accorder une harpe"]
    assert list(differences()) == []


def test_the_same_file_twice_changes_nothing(village: Village, tmp_path: Path) -> None:
    path = write(tmp_path, "a1,,Zoé,offer,skill,Piano", ",,Zoé,offer,skill,Harpe", ",,Zoé,offer,skill,Harpe")
    take(path, village.community)
    before = rows_of_everything()
    summary = take(path, village.community)
    assert counts(summary) == (3, 0, 0, 3, 0)
    assert rows_of_everything() == before


def test_a_changed_row_changes_its_listing_and_says_nothing_of_the_rest(
    village: Village, tmp_path: Path
) -> None:
    head = HEAD + ",description,values,place_name"
    take(
        write(tmp_path, "a1,,Zoé,offer,skill,Piano,Sans le tabouret,hours=60,Figeac", head=head),
        village.community,
    )
    first = Listing.objects.get()
    with frozen(NOON + timedelta(hours=1)):
        summary = take(write(tmp_path, "a1,,Zoé,offer,skill,Piano à queue"), village.community)
    assert counts(summary) == (1, 0, 1, 0, 0)
    second = Listing.objects.get()
    assert second.pk == first.pk
    assert (second.title, second.description) == ("Piano à queue", "Sans le tabouret")
    assert (second.place, second.shown_lat) == (village.figeac, first.shown_lat)
    assert second.values.get().amount_minor == 60
    assert (second.created_at, second.updated_at) == (NOON, NOON + timedelta(hours=1))
    assert AuditEntry.objects.filter(verb="listings.edited", subject_id=first.pk).count() == 1


def test_bad_rows_are_named_and_the_good_ones_go_in(village: Village, tmp_path: Path) -> None:
    head = HEAD + ",quantity,place_name,starts_at,values"
    make_place("Saint-Denis", 48.93, 2.35, insee="93066")
    make_place("Saint-Denis", -20.87, 55.45, insee="97411")
    good = "ok,,Zoé,offer,skill,Piano,,,,"
    path = write(
        tmp_path,
        good,
        "b1,nobody@example.org,,offer,skill,Piano,,,,",
        "b2,,Zoé,gift,skill,Piano,,,,",
        "b3,,Zoé,offer,magic,Piano,,,,",
        "b4,,Zoé,offer,skill,,,,,",
        "b5,,,offer,skill,Piano,,,,",
        "b6,,Zoé,offer,skill,Piano,beaucoup,,,",
        "b7,,Zoé,offer,skill,Piano,0,,,",
        "b8,,Zoé,offer,skill,Piano,,Saint-Denis,,",
        "b9,,Zoé,offer,skill,Piano,,Nulle-Part-les-Bains,,",
        "c1,,Zoé,offer,meal,Soupe,,,,",
        "c2,,Zoé,offer,meal,Soupe,,,2026-03-29 02:30,",
        "c3,,Zoé,offer,meal,Soupe,,,hier,",
        "c4,,Zoé,offer,meal,Soupe,,,2026-03-13 12:00,",
        "c5,,Zoé,offer,skill,Piano,,,,hours=soixante",
        "c6,,Zoé,offer,skill,Piano,,,,credit=5",
        "ok,,Zoé,offer,skill,Harpe,,,,",
        "c7,too,few",
        "c8,,Zoé,offer,ride,En route,,Figeac,2026-03-20 12:00,",
        head=head,
    )
    summary = take(path, village.community)
    assert faults(summary) == [
        (2, "owner_email", "unknown_address"),
        (3, "kind", "not_a_choice"),
        (4, "domain", "not_a_choice"),
        (5, "title", "missing"),
        (6, "owner_name", "missing"),
        (7, "quantity", "not_a_number"),
        (8, "quantity", "no_quantity"),
        (9, "place_name", "ambiguous_place"),
        (10, "place_name", "unknown_place"),
        (11, "starts_at", "no_date"),
        (12, "starts_at", "not_on_clocks"),
        (13, "starts_at", "not_a_moment"),
        (14, "starts_at", "past"),
        (15, "values", "not_values"),
        (16, "values", "bad_value"),
        (17, "external_ref", "repeated"),
        (18, "", "malformed"),
        (19, "to_place_name", "no_way"),
    ]
    assert counts(summary) == (19, 1, 0, 0, 18)
    ambiguous = next(fault for fault in summary.faults if fault.code == "ambiguous_place")
    assert ambiguous.value == "Saint-Denis (93), Saint-Denis (974)"
    assert (ambiguous.line, str(ambiguous).partition(":")[0]) == (10, "9 (line 10)")
    assert list(Listing.objects.values_list("title", flat=True)) == ["Piano"]


def test_nobody_with_an_address_is_made_and_who_is_there_becomes_a_member(
    village: Village, tmp_path: Path
) -> None:
    outsider = make_person("Odile")
    people = Person.objects.count()
    path = write(
        tmp_path,
        f"a1,{(outsider.email or '').upper()},,offer,skill,Piano",
        "a2,zoe@example.org,Zoé,offer,skill,Harpe",
    )
    summary = take(path, village.community)
    assert faults(summary) == [(2, "owner_email", "unknown_address")]
    assert (summary.people_added, summary.members_added) == (0, 1)
    assert Person.objects.count() == people
    assert Membership.objects.get(community=village.community, person=outsider).is_active


def test_nobody_is_added_for_a_row_that_is_left_out(village: Village, tmp_path: Path) -> None:
    before = rows_of_everything()
    summary = take(write(tmp_path, "a1,,Zoé,offer,meal,Soupe"), village.community)
    assert (summary.left_out, summary.people_added) == (1, 0)
    assert rows_of_everything() == before


def test_who_has_left_gets_no_new_listing(village: Village, tmp_path: Path) -> None:
    listing = make_listing(village.brice, village.community)
    old = exported(village.community)
    leave_community(actor=village.brice, community=village.community)
    assert (
        take(write(tmp_path, f"a1,{village.brice.email},,offer,skill,Piano"), village.community)
        .faults[0]
        .code
        == "left"
    )
    (tmp_path / "old.csv").write_bytes(old.encode())
    assert counts(take(tmp_path / "old.csv", village.community)) == (1, 0, 0, 1, 0)
    assert Listing.objects.get() == listing


def test_a_row_cannot_make_another_listing_of_the_one_that_is_there(village: Village, tmp_path: Path) -> None:
    take(write(tmp_path, "a1,,Zoé,offer,skill,Piano"), village.community)
    for line, field in (
        ("a1,,Zoé,need,skill,Piano", "kind"),
        ("a1,,Zoé,offer,lesson,Piano", "domain"),
        ("a1,,Léa,offer,skill,Piano", "owner_name"),
        (f"a1,{village.anne.email},,offer,skill,Piano", "owner_email"),
    ):
        assert faults(take(write(tmp_path, line), village.community)) == [(1, field, "stays")]


def test_what_is_agreed_on_stays(village: Village, tmp_path: Path) -> None:
    from entrepairs.exchanges.actions import Proposal, accept_exchange, propose_exchange

    take(write(tmp_path, f"a1,{village.anne.email},,offer,skill,Piano"), village.community)
    listing = Listing.objects.get()
    exchange = propose_exchange(actor=village.brice, listing=listing, proposal=Proposal(quantity=60))
    accept_exchange(actor=village.anne, exchange=exchange, version=1)
    summary = take(write(tmp_path, f"a1,{village.anne.email},,offer,skill,Harpe"), village.community)
    assert faults(summary) == [(1, "title", "agreed")]
    assert Listing.objects.get().title == "Piano"


def test_what_a_steward_took_down_stays_off_the_board(village: Village, tmp_path: Path) -> None:
    steward = make_person("Sylvie")
    add_members(actor=None, community=village.community, people=[steward])
    entrust_community(actor=None, community=village.community, person=steward)
    take(write(tmp_path, f"a1,{village.anne.email},,offer,skill,Piano"), village.community)
    old = exported(village.community)
    made = report(
        actor=village.brice,
        community=village.community,
        kind="listing",
        subject_id=Listing.objects.get().pk,
        category="spam",
    )
    decide(actor=steward, report=made, outcome="take_down", rule="spam", reasons="Vingt fois.")
    (tmp_path / "old.csv").write_bytes(old.encode())
    assert faults(take(tmp_path / "old.csv", village.community)) == [(1, "state", "taken_down")]
    assert Listing.objects.get().state == Listing.State.CLOSED


def test_a_draft_goes_in_unfinished_and_comes_on_the_board_when_it_is_whole(
    village: Village, tmp_path: Path
) -> None:
    head = HEAD + ",state,starts_at"
    take(write(tmp_path, "a1,,Zoé,offer,meal,Soupe,draft,", head=head), village.community)
    assert Listing.objects.get().search == ""
    assert AuditEntry.objects.filter(verb="listings.drafted").count() == 1
    later = NOON + timedelta(days=2)
    with frozen(later):
        bare = write(tmp_path, "a1,,Zoé,offer,meal,Soupe,active,", head=head)
        assert faults(take(bare, village.community)) == [(1, "starts_at", "no_date")]
        whole = write(tmp_path, "a1,,Zoé,offer,meal,Soupe,active,2026-03-20 19:00", head=head)
        assert take(whole, village.community).updated == 1
    listing = Listing.objects.get()
    assert (listing.state, listing.created_at) == ("active", later)
    assert listing.search


@pytest.mark.parametrize(
    ("cells", "fault"),
    [
        ("online,,Figeac", ("place_name", "does_not_fit")),
        ("place,900,Figeac", ("radius_m", "does_not_fit")),
        ("around,,Figeac", ("radius_m", "bad_radius")),
        ("around,900,", ("place_name", "no_middle")),
        ("nowhere,,", ("reach", "not_a_choice")),
    ],
)
def test_place_and_reach_go_together(
    village: Village, tmp_path: Path, cells: str, fault: tuple[str, str]
) -> None:
    path = write(tmp_path, f"a1,,Zoé,offer,skill,Piano,{cells}", head=HEAD + ",reach,radius_m,place_name")
    assert faults(take(path, village.community)) == [(1, *fault)]


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
        twin = make_community(place=village.figeac)
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


def test_every_communitys_references_are_its_own(village: Village, tmp_path: Path) -> None:
    other = make_community()
    make_member(other)
    path = write(tmp_path, "a1,,Zoé,offer,skill,Piano")
    assert take(path, village.community).added == 1
    assert take(path, other).added == 1
    assert counts(take(path, other)) == (1, 0, 0, 1, 0)
