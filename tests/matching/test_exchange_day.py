"""An exchange day, from its want list to what it yields."""

from collections.abc import Sequence
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.core.management.base import CommandError

from entrepairs.communities.models import Community
from entrepairs.communities.queries import find_community, membership_of
from entrepairs.contributions.models import Contribution
from entrepairs.engines.wantlists import Reason
from entrepairs.exchanges.actions import confirm_all
from entrepairs.goals.actions import set_goal
from entrepairs.kernel.errors import Refused
from entrepairs.kernel.models import AuditEntry
from entrepairs.kernel.progress import silent
from entrepairs.listings.models import Listing
from entrepairs.matching.actions import ImportSummary, agree_rings, import_wants
from entrepairs.matching.models import Want
from entrepairs.matching.queries import find_rings
from entrepairs.outcomes.check import differences
from entrepairs.people.models import Person
from tests.factories import NOON, make_person

pytestmark = pytest.mark.django_db

LIST = """# three in a ring, two who could swap, one whom nobody wants
A B
B C
C A
D E
E D
F A
""".splitlines()


def exchange_day() -> Community:
    community = find_community("bourse")
    assert community is not None
    return community


def imported(lines: Sequence[str] = LIST, slug: str = "bourse") -> ImportSummary:
    return import_wants(actor=None, community_slug=slug, lines=lines, progress=silent)


def test_rings_trade_more_than_swaps_and_all_that_follows_adds_up() -> None:
    summary = imported()
    assert (summary.items_added, summary.wants_added, summary.faults) == (6, 6, ())
    community = exchange_day()
    plan = find_rings(community)
    assert (plan.items, plan.traded, plan.bound, plan.traded_in_pairs, plan.longest_ring) == (6, 5, 5, 2, 3)
    rings = agree_rings(actor=None, community=community, plan=plan, progress=silent)
    assert sorted(ring.length for ring in rings) == [2, 3]
    assert confirm_all(actor=None, community=community, progress=silent).confirmed == 5
    assert confirm_all(actor=None, community=community, progress=silent).confirmed == 0
    received = {
        c.title: c.receiver.display_name
        for c in Contribution.objects.select_related("receiver")
        if c.receiver is not None
    }
    assert received == {"B": "A", "C": "B", "A": "C", "E": "D", "D": "E"}
    assert list(differences()) == []
    assert find_rings(community).traded == 0


def test_the_same_list_twice_changes_nothing() -> None:
    imported()
    before = (Listing.objects.count(), Want.objects.count(), AuditEntry.objects.count())
    again = imported()
    assert (again.items_added, again.wants_added, again.wants_removed) == (0, 0, 0)
    assert (Listing.objects.count(), Want.objects.count(), AuditEntry.objects.count()) == before


def test_a_line_that_changed_replaces_the_wants_of_its_item() -> None:
    imported()
    again = imported([line if line != "F A" else "F B C" for line in LIST])
    assert (again.wants_added, again.wants_removed) == (2, 1)


def test_faulty_wants_are_named_and_the_rest_goes_in() -> None:
    summary = imported(["A B X", "B A A", "B C"])
    assert [(fault.line, fault.code, fault.reason) for fault in summary.faults] == [
        (1, "X", Reason.UNKNOWN_ITEM),
        (2, "A", Reason.WANT_REPEATED),
        (3, "B", Reason.ITEM_REPEATED),
    ]
    assert find_rings(exchange_day()).traded == 2


def test_an_import_that_breaks_off_leaves_nothing() -> None:
    def stop(done: int, total: int, label: str, /) -> None:
        if label == "wants":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_wants(actor=None, community_slug="bourse", lines=LIST, progress=stop)
    assert find_community("bourse") is None
    assert not Listing.objects.exists()


def test_items_of_one_named_owner_do_not_go_round_between_themselves() -> None:
    imported(["(anne) A : B", "(anne) B : C", "(chloé) C : A"])
    community = exchange_day()
    assert Listing.objects.filter(community=community).values("owner").distinct().count() == 2
    assert find_rings(community).traded == 0


def test_the_same_list_in_other_capitals_changes_nothing() -> None:
    imported(["(Anne) Azul catan", "(Chloé) catan ÉVO", "(anne) Évo Catan"])
    again = imported(["(ANNE) AZUL Catan", "(CHLOÉ) Catan évo", "(anne) évo CATAN"])
    assert (again.items_added, again.wants_added, again.wants_removed) == (0, 0, 0)
    assert sorted(Listing.objects.values_list("title", flat=True)) == ["Azul", "catan", "Évo"]
    assert sorted(Person.objects.values_list("display_name", flat=True)) == ["Anne", "Chloé"]


def test_an_owner_in_other_capitals_brings_another_item() -> None:
    imported(["(Anne) A B", "B A"])
    again = imported(["(ANNE) C b"])
    assert (again.items_added, again.wants_added) == (1, 0)  # b is in no line of this list
    again = imported(["(ANNE) C b", "B c"])
    assert (again.items_added, again.wants_added, again.wants_removed) == (0, 2, 1)
    assert Listing.objects.get(title="C").owner == Listing.objects.get(title="A").owner


def test_a_steward_named_at_import_can_give_the_exchange_day_a_goal() -> None:
    person, other = make_person("Karim"), make_person("Solène")
    import_wants(actor=None, community_slug="bourse", lines=LIST, progress=silent)
    community = exchange_day()
    assert community is not None
    goal: dict[str, Any] = {
        "title": "Cinq objets",
        "measure": "items",
        "target": 5,
        "starts_at": NOON,
        "ends_at": NOON + timedelta(days=3650),
    }
    with pytest.raises(PermissionDenied):
        set_goal(actor=person, community=community, **goal)
    import_wants(community_slug="bourse", lines=LIST, steward=person, progress=silent)
    import_wants(community_slug="bourse", lines=LIST, steward=person, progress=silent)
    assert set_goal(actor=person, community=community, **goal).total == 0
    with pytest.raises(Refused, match="veilleurs"):
        import_wants(community_slug="bourse", lines=LIST, steward=other, progress=silent)


def test_the_command_names_a_steward_by_address(tmp_path: Path) -> None:
    person = make_person("Karim")
    (tmp_path / "list").write_text("A B\nB A\n", encoding="utf-8")
    arguments = ["import_wants", str(tmp_path / "list"), "--community", "bourse", "--steward"]
    with pytest.raises(CommandError, match="nobody"):
        call_command(*arguments, "nobody@example.org")
    assert find_community("bourse") is None
    call_command(*arguments, str(person.email).upper(), stdout=StringIO())
    community = exchange_day()
    assert community is not None
    membership = membership_of(person, community)
    assert membership is not None
    assert membership.is_steward


def test_what_was_left_out_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "list").write_text("A B B X\nB A\na B\n(zoe B\n", encoding="utf-8")
    out = StringIO()
    call_command("import_wants", str(tmp_path / "list"), "--community", "bourse", stdout=out)
    assert out.getvalue().splitlines()[1:] == [
        "line 1: B: it is wanted twice",
        "line 1: X: no line offers it",
        "line 3: a: line 1 offers it already",
        "line 4: (zoe B: it cannot be read",
    ]


def test_a_list_without_items_makes_no_community(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        imported(["# nothing but a comment", ""])
    assert refused.value.code == "no_items"
    assert find_community("bourse") is None


def test_the_command_says_what_is_proved_and_when_nothing_is_left() -> None:
    imported()
    for words, said in (
        (
            ["--agree"],
            "5 of 6 items can change hands, in 2 rings (the longest of 3); swaps between two could do 2.",
        ),
        (["--agree"], "Of 1 items, none can change hands (now): no ring closes."),
    ):
        out = StringIO()
        call_command("rings", "--community", "bourse", *words, stdout=out)
        assert out.getvalue().splitlines()[0] == said
