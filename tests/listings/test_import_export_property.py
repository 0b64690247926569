"""What goes out and in again is the same to the last byte, whatever people wrote."""

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from entrepairs.communities.actions import add_members
from entrepairs.communities.models import Community
from entrepairs.engines.availability import to_json
from entrepairs.kernel.clock import frozen
from entrepairs.kernel.models import Place
from entrepairs.listings.domains import all_domains
from entrepairs.listings.domains.declaration import When, Where
from entrepairs.listings.models import Listing, ListingBlock, ListingValue
from entrepairs.listings.portable.exporting import export_listings
from entrepairs.listings.portable.importing import import_listings_from
from entrepairs.listings.upkeep import reindex
from entrepairs.people.actions import add_people
from entrepairs.people.models import Person
from tests.engines.test_availability_stored import dated, slots
from tests.factories import make_community, make_member
from tests.kernel.places import make_place

pytestmark = pytest.mark.django_db

SINCE = datetime(2026, 1, 1, tzinfo=UTC)
# Both changes of the clocks of 2026, to the minute and to the last microsecond.
EDGES = [
    datetime(2026, 3, 29, 0, 59, 59, 999_999, tzinfo=UTC),
    datetime(2026, 3, 29, 1, tzinfo=UTC),
    datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
    datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
]
SIGNS = st.characters(codec="utf-8", exclude_characters="\0")
WORDS = st.one_of(
    st.sampled_from(
        [
            "É",
            "œuf à l’ail ; 3,50 €",
            '"',
            "''",
            "=1+1",
            "'=1",
            "@x",
            "a\r\nb",
            "a\rb\n\nc",
            "🥕👩‍👩‍👧",
            "\u2028",
        ]
    ),
    st.text(SIGNS, max_size=40),
)
TRIMMED = WORDS.map(str.strip)
MOMENTS = st.one_of(
    st.sampled_from(EDGES),
    st.timedeltas(timedelta(days=1), timedelta(days=700)).map(lambda gone: SINCE + gone),
)


@st.composite
def listings(draw: st.DrawFn) -> dict[str, Any]:
    """A listing as the tables may hold it: of any domain, at any time of its life."""
    domain = draw(st.sampled_from(sorted(all_domains().values(), key=lambda one: one.code)))
    starts_at = draw(MOMENTS) if domain.when is When.DATED else None
    lasts = draw(st.one_of(st.none(), st.timedeltas(timedelta(microseconds=1), timedelta(days=40))))
    units = draw(st.sets(st.sampled_from(sorted({"hours", "points"} & set(domain.units)) or [""])))
    values = {unit: draw(st.integers(1, 10**6)) for unit in units if unit}
    is_way = domain.where is Where.FROM_TO
    place = draw(st.integers(0, 3)) if is_way else draw(st.none() | st.integers(0, 3))
    reach = "place"
    afar = "online" if domain.can_be_online else "place"
    if not is_way:
        reach = draw(st.sampled_from(["place", "around" if place is not None else afar]))
    rule = None
    if When.SLOTS in domain.kinds and draw(st.booleans()):
        rule = to_json(draw(slots()))
    elif When.DATED in domain.kinds and draw(st.booleans()):
        rule = to_json(draw(dated()))
    blocks = draw(
        st.lists(st.tuples(MOMENTS, st.timedeltas(timedelta(seconds=1), timedelta(days=3))), max_size=2)
    )
    created_at = draw(MOMENTS)
    to_discuss = not values and draw(st.booleans())
    return {
        "owner": draw(st.integers(0, 5)),
        "place": place,
        "to_place": draw(st.integers(0, 3)) if is_way else None,
        "values": values,
        "blocks": [(start, start + length) for start, length in blocks],
        "kind": draw(st.sampled_from(["offer", "need"])),
        "domain": domain.code,
        "category": draw(st.sampled_from(["", *domain.categories])),
        "title": draw(TRIMMED.filter(bool))[:200].strip() or "é",
        "description": draw(TRIMMED),
        "language": draw(st.sampled_from(["fr", "en"])),
        "reach": reach,
        "radius_m": draw(st.integers(500, 50_000)) if reach == "around" else None,
        "starts_at": starts_at,
        "ends_at": starts_at + lasts if starts_at and lasts else None,
        "quantity": draw(st.integers(1, 10_000)),
        "to_discuss": to_discuss,
        "is_instant": not to_discuss and draw(st.booleans()),
        "visibility": draw(st.sampled_from(["community", "everyone"])),
        "expires_at": draw(st.none() | MOMENTS),
        "reminded_for": draw(st.none() | MOMENTS),
        "state": draw(st.sampled_from(["draft", "active", "paused", "closed"])),
        "availability": rule,
        "external_ref": "",
        "created_at": created_at,
        "updated_at": created_at + draw(st.timedeltas(timedelta(0), timedelta(days=3))),
        "shown_by_m": (draw(st.floats(-0.004, 0.004)), draw(st.floats(-0.004, 0.004))),
    }


def put(community: Community, people: list[Person], towns: list[Place], drawn: list[dict[str, Any]]) -> None:
    """Straight into the tables: no action would write what lies in the past."""
    for number, told in enumerate(drawn):
        row = dict(told)
        values, blocks, moved = row.pop("values"), row.pop("blocks"), row.pop("shown_by_m")
        owner = people[row.pop("owner")]
        place, to_place = (None if row[side] is None else towns[row[side]] for side in ("place", "to_place"))
        listing = Listing.objects.create(
            **row
            | {
                "community": community,
                "owner": owner,
                "place": place,
                "to_place": to_place,
                "external_ref": f"réf {number}" if number % 2 else "",
                "lat": place.lat if place else None,
                "lon": place.lon if place else None,
                "shown_lat": place.lat + moved[0] if place else None,
                "shown_lon": place.lon + moved[1] if place else None,
            }
        )
        for unit, amount in values.items():
            ListingValue.objects.create(listing=listing, unit=unit, amount_minor=amount)
        for start, end in blocks:
            ListingBlock.objects.create(listing=listing, starts_at=start, ends_at=end)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(drawn=st.lists(listings(), min_size=1, max_size=6))
def test_what_goes_out_and_in_again_is_the_same(drawn: list[dict[str, Any]], tmp_path: Path) -> None:
    towns = [
        make_place("Figeac", 44.608, 2.034),
        make_place("Saint-Denis", 48.93568, 2.35387),
        make_place("Saint-Denis", 1 / 3, -1e-7),
        make_place("L’Haÿ-les-Roses", 48.78, 2.33, insee=None),
    ]
    with frozen(SINCE):
        first = make_community()
        people = [make_member(first, "Anne"), make_member(first, "Brice")]
        nameless = add_people(actor=None, names=["Zoé", "Zoé", "=SUM(A1)", "d’Élan\n2"])
        add_members(actor=None, community=first, people=nameless)
    put(first, [*people, *nameless], towns, drawn)
    with frozen(datetime(2028, 6, 1, tzinfo=UTC)):
        reindex()
        searches = []
        for form in ("csv", "json"):
            out = "".join(export_listings(first, form)).encode()
            (tmp_path / "out").write_bytes(out)
            twin = make_community()
            summary = import_listings_from(
                actor=None, community=twin, path=tmp_path / "out", rng=random.SystemRandom()
            )
            assert summary.faults == []
            assert summary.added == len(drawn)
            assert "".join(export_listings(twin, form)).encode() == out
            again = import_listings_from(
                actor=None, community=twin, path=tmp_path / "out", rng=random.SystemRandom()
            )
            assert again.unchanged == len(drawn)
            searches.append(
                [
                    search.replace(f"c_{twin.pk}", "c_")
                    for search in Listing.objects.filter(community=twin)
                    .order_by("pk")
                    .values_list("search", flat=True)
                ]
            )
        before = Listing.objects.filter(community=first).order_by("pk").values_list("search", flat=True)
        assert searches == 2 * [[search.replace(f"c_{first.pk}", "c_") for search in before]]
    for model in (ListingBlock, ListingValue, Listing):
        model.objects.all().delete()
