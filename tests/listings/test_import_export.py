"""Rows of a file: what an import makes of each."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils.translation import override

from entrepairs.communities.actions import add_members, decide, entrust_community, leave_community, report
from entrepairs.communities.models import Membership
from entrepairs.kernel.clock import frozen
from entrepairs.kernel.models import AuditEntry
from entrepairs.listings.models import Listing
from entrepairs.listings.portable import columns
from entrepairs.listings.queries import titles
from entrepairs.listings.search import Wanted, find
from entrepairs.listings.upkeep import differences
from entrepairs.people.models import Person
from tests.factories import NOON, make_community, make_listing, make_member, make_person
from tests.kernel.places import make_place
from tests.listings.tables import HEAD, counts, exported, faults, rows_of_everything, take, write
from tests.listings.village import Village


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with override("en"):
        yield


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
    leave_community(actor=village.brice, community=village.community)
    old = exported(village.community)
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


def test_every_communitys_references_are_its_own(village: Village, tmp_path: Path) -> None:
    other = make_community()
    make_member(other)
    path = write(tmp_path, "a1,,Zoé,offer,skill,Piano")
    assert take(path, village.community).added == 1
    assert take(path, other).added == 1
    assert counts(take(path, other)) == (1, 0, 0, 1, 0)
