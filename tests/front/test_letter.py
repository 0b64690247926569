"""The letter from one's communities: worth reading or not written, once a morning, for each their own."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from entrepairs.communities.actions import join_community
from entrepairs.communities.models import Community
from entrepairs.exchanges.actions import Proposal, propose_exchange
from entrepairs.front.letter.actions import send_due_letters
from entrepairs.kernel import clock
from entrepairs.kernel.models import OutboxMessage
from entrepairs.people.actions import block, update_profile
from entrepairs.people.models import Person
from entrepairs.people.news.actions import choose_news, switch_off
from entrepairs.people.news.kinds import LETTER
from entrepairs.people.news.models import Notice, Wishes
from entrepairs.people.news.queries import wishes_of
from tests.factories import NOON, make_community, make_done, make_goal, make_listing, make_member

pytestmark = pytest.mark.django_db
SEVEN = NOON + timedelta(days=5, hours=-6)  # Thursday, seven in the morning in Paris
WEDNESDAY = SEVEN - timedelta(hours=20)
type Village = tuple[Community, Person, Person]


@pytest.fixture
def village() -> Village:
    with clock.frozen(NOON - timedelta(days=30)):
        community = make_community(name="Les Tilleuls")
        return community, make_member(community, "Anne Aubier"), make_member(community, "Brice Boisson")


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")


def letters_at(moment: Any) -> list[OutboxMessage]:
    """Those written on one morning, after all were planned."""
    before = set(OutboxMessage.objects.filter(kind="letter").values_list("pk", flat=True))
    with clock.frozen(moment - timedelta(hours=1)):
        send_due_letters()
    with clock.frozen(moment):
        send_due_letters()
    return list(OutboxMessage.objects.filter(kind="letter").exclude(pk__in=before).order_by("id"))


def letter_to(person: Person, moment: Any = SEVEN) -> str:
    found = [mail for mail in letters_at(moment) if mail.person_id == person.pk]
    assert len(found) == 1
    return plain(found[0].body)


def test_an_empty_letter_is_not_written(village: Village) -> None:
    make_goal(village[0])  # a goal at which nothing moved is no news of this week
    Notice.objects.update(mailed_at=NOON)
    assert letters_at(SEVEN) == []
    assert Wishes.objects.filter(letter_due_at__gt=SEVEN).count() == 2


def test_what_waits_comes_first_then_what_is_new_then_what_was_achieved_then_thanks(village: Village) -> None:
    community, anne, brice = village
    with clock.frozen(WEDNESDAY):
        make_goal(community, starts_at=NOON - timedelta(days=3))
        listing = make_listing(anne, community, title="Coudre un ourlet")
        propose_exchange(actor=brice, listing=listing, proposal=Proposal(quantity=60))
        make_listing(brice, community, title="Cherche une échelle", kind="need", domain="lend", quantity=1)
        make_done(brice, anne, community)
    body = letter_to(anne)
    order = [
        "Bonjour Anne Aubier,",
        "ON ATTEND VOTRE RÉPONSE",
        "Coudre un ourlet\n  Brice Boisson attend votre réponse",
        "DE NOUVEAU SUR LE TABLEAU",
        "Cherche une échelle",
        "CE QUE VOUS AVEZ ACCOMPLI ENSEMBLE",
        "1 geste accompli. « Cent heures » en est à 1 h sur 100 h (1 %), jusqu’au 23 mars.",
        "MERCI",
        "Merci à Brice Boisson",
        "Ne plus en recevoir : http://localhost",
    ]
    assert [part for part in order if part not in body] == [], body
    places = [body.index(part) for part in order]
    assert places == sorted(places)


def test_the_page_says_what_the_text_says_without_pictures_from_elsewhere(village: Village) -> None:
    community, anne, brice = village
    with clock.frozen(WEDNESDAY):
        make_listing(brice, community, title="<script>Vélo</script> & freins")
    mail = next(mail for mail in letters_at(SEVEN) if mail.person_id == anne.pk)
    assert "&lt;script&gt;Vélo&lt;/script&gt; &amp; freins" in mail.html
    assert "<script>Vélo</script> & freins" in mail.body
    for forbidden in ("<img", "src=", "<script", "<link", "url("):
        assert forbidden not in mail.html
    addresses = set(re.findall(r'href="([^"]+)"', mail.html))
    assert addresses
    assert all(url in mail.body or "/news/off/" in url for url in addresses)


def test_the_letter_can_be_switched_off_with_one_click(village: Village) -> None:
    community, anne, brice = village
    with clock.frozen(WEDNESDAY):
        make_listing(brice, community)
    mail = next(mail for mail in letters_at(SEVEN) if mail.person_id == anne.pk)
    assert (mail.headers or {})["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    switch_off(actor=anne, kind=LETTER)
    with clock.frozen(WEDNESDAY + timedelta(days=7)):
        make_listing(brice, community)
    assert [mail for mail in letters_at(SEVEN + timedelta(days=7)) if mail.person_id == anne.pk] == []


def test_one_letter_a_morning_however_often_the_work_is_done(village: Village) -> None:
    community, anne, brice = village
    with clock.frozen(WEDNESDAY):
        make_listing(brice, community)
    assert len(letters_at(SEVEN)) == 1
    with clock.frozen(SEVEN + timedelta(minutes=5)):
        assert send_due_letters() == 0
        # a worker that was stopped after writing and before it had noted the next morning
        Wishes.objects.update(letter_due_at=SEVEN)
        send_due_letters()
    assert OutboxMessage.objects.filter(kind="letter", person_id=anne.pk).count() == 1


def test_it_comes_on_thursdays_unless_one_wants_it_each_morning(village: Village) -> None:
    community, anne, brice = village
    chloe = make_member(community, "Chloé")
    with clock.frozen(NOON):
        choose_news(actor=chloe, channels={"letter": "daily"})
    with clock.frozen(WEDNESDAY):
        make_listing(brice, community)
    wednesday = SEVEN - timedelta(days=1)
    assert letters_at(wednesday) == []  # the listing came after
    friday = SEVEN + timedelta(days=1)
    assert {mail.person_id for mail in letters_at(SEVEN)} == {anne.pk, chloe.pk}
    with clock.frozen(friday - timedelta(hours=4)):
        make_listing(brice, community)
    assert {mail.person_id for mail in letters_at(friday)} == {chloe.pk}


def test_seven_o_clock_is_where_one_lives(village: Village) -> None:
    community, anne, brice = village
    with clock.frozen(NOON):
        choose_news(actor=anne, channels={}, timezone="Indian/Reunion")
    with clock.frozen(WEDNESDAY):
        make_listing(brice, community)
    early = SEVEN - timedelta(hours=3)
    assert {mail.person_id for mail in letters_at(early)} == {anne.pk}


def test_news_that_was_to_wait_comes_with_the_letter_once(village: Village) -> None:
    community, anne, brice = village
    with clock.frozen(NOON):
        choose_news(actor=anne, channels={"exchanges": "daily", "letter": "page"})
        listing = make_listing(anne, community, title="Coudre un ourlet")
        propose_exchange(actor=brice, listing=listing, proposal=Proposal(quantity=60))
    sunday = SEVEN - timedelta(days=4)
    body = letter_to(anne, sunday)
    assert "Brice Boisson vous propose un échange : Coudre un ourlet" in body
    assert "DE NOUVEAU" not in body
    assert letters_at(sunday + timedelta(days=1)) == []


def test_what_is_not_for_ones_eyes_is_not_in_it(village: Village) -> None:
    community, anne, brice = village
    other = make_community()
    stranger, blocked = make_member(other, "Étienne"), make_member(community, "Fabien")
    block(actor=anne, person=blocked)
    update_profile(actor=brice, display_name="Brice Boisson", thanked_publicly=False)
    with clock.frozen(WEDNESDAY):
        make_listing(anne, community, title="À moi")
        make_listing(stranger, other, title="Ailleurs")
        make_listing(blocked, community, title="De Fabien")
        make_listing(brice, community, title="De Brice")
        make_done(brice, blocked, community)
    body = letter_to(anne)
    assert "De Brice" in body
    for hidden in ("À moi", "Ailleurs", "De Fabien", "Merci à"):
        assert hidden not in body


def test_what_answers_ones_own_listing_comes_first(village: Village) -> None:
    community, anne, brice = village
    with clock.frozen(WEDNESDAY):
        make_listing(anne, community, title="Prête une échelle", domain="lend", quantity=1)
        make_listing(brice, community, title="Cherche une échelle", domain="lend", kind="need", quantity=1)
        make_listing(brice, community, title="Offre un cours")
    body = letter_to(anne)
    assert body.index("Cherche une échelle") < body.index("Offre un cours")


def test_it_speaks_the_language_of_who_reads_it(village: Village) -> None:
    community, anne, brice = village
    Person.objects.filter(pk=anne.pk).update(language="en")
    with clock.frozen(WEDNESDAY):
        make_done(anne, brice, community)
        make_listing(brice, community, title="Vélo")
    mail = next(mail for mail in letters_at(SEVEN) if mail.person_id == anne.pk)
    assert mail.subject == "Les Tilleuls: 2 new notices, 1 act done" or "1 act done" in mail.subject
    assert "You gave once this week." in mail.body
    assert not set("éèàç") & set(mail.body.replace("Réparer un vélo", "").replace("Vélo", ""))
    assert '<html lang="en">' in mail.html


def test_many_people_are_written_to_a_part_at_a_time(village: Village) -> None:
    community, _anne, brice = village
    for _ in range(6):
        make_member(community)
    with clock.frozen(WEDNESDAY):
        make_listing(brice, community)
    with clock.frozen(SEVEN - timedelta(hours=1)):
        send_due_letters()
    with clock.frozen(SEVEN):
        counts = [send_due_letters(limit=3) for _ in range(4)]
    assert sum(counts) == 7
    assert max(counts) <= 3


def test_a_long_letter_costs_no_more_statements(village: Village) -> None:
    community, anne, _brice = village
    counts = []
    with clock.frozen(SEVEN - timedelta(hours=1)):
        send_due_letters()
    Wishes.objects.exclude(person=anne).update(letter_due_at=None)
    Person.objects.exclude(pk=anne.pk).update(email=None)
    for count, morning in ((1, SEVEN), (12, SEVEN + timedelta(days=7))):
        with clock.frozen(morning - timedelta(hours=20)):
            for number in range(count):
                giver = make_member(community, f"Voisin {number}")
                make_listing(giver, community, title=f"Offre {number}")
                listing = make_listing(anne, community)
                propose_exchange(actor=giver, listing=listing, proposal=Proposal(quantity=60))
                make_done(giver, anne, community)
                elsewhere = make_community()
                join_community(actor=anne, community=elsewhere)
            Person.objects.exclude(pk=anne.pk).update(email=None)
            Wishes.objects.filter(person=anne).update(letter_due_at=morning)
        with clock.frozen(morning), CaptureQueriesContext(connection) as statements:
            assert send_due_letters() == 1
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 20
    assert wishes_of(anne).letter_at == SEVEN + timedelta(days=7)
