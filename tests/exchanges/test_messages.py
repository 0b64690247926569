"""What the two sides of an exchange write to each other."""

import re
from collections.abc import Iterator
from datetime import timedelta
from itertools import count

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from entrepairs.communities.actions import report
from entrepairs.communities.models import Community, Membership, Report
from entrepairs.exchanges.actions import counter_exchange, decline_exchange, read_messages, write_message
from entrepairs.exchanges.actions.messages import MOST_UNREAD
from entrepairs.exchanges.actions.terms import Proposal
from entrepairs.exchanges.models import Exchange, Message
from entrepairs.exchanges.queries import Turn, by_turn, lines
from entrepairs.exchanges.talk import unread_messages
from entrepairs.kernel import audit, clock
from entrepairs.kernel.errors import Refused
from entrepairs.kernel.models import AuditEntry, OutboxMessage
from entrepairs.people.actions import block, name_helper
from entrepairs.people.models import Person
from entrepairs.people.news.models import Notice
from tests.factories import NOON, make_agreed, make_community, make_member, make_person

from .pages import elements, page, words_of
from .paths import Cast, amended, disputed, make_cast, proposed

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def cast() -> Iterator[Cast]:
    with clock.frozen(NOON):
        yield make_cast()


def say(person: Person, exchange: Exchange, words: str) -> Message:
    return write_message(actor=person, exchange=exchange, words=words)


def address(exchange: Exchange, more: str = "") -> str:
    return f"/fr/exchanges/{exchange.pk}/{more}"


def mails_to(person: Person) -> list[OutboxMessage]:
    return list(OutboxMessage.objects.filter(person_id=person.pk, kind="messages").order_by("id"))


def test_messages_stand_among_the_terms_in_the_order_of_time(cast: Cast, client: Client) -> None:
    exchange = proposed(cast)
    moments = count(1)
    for who, words in (("giver", "Plutôt le matin ?"), ("receiver", "Oui, volontiers.")):
        with clock.frozen(NOON + next(moments) * MINUTE):
            say(cast.called(who), exchange, words)
    with clock.frozen(NOON + 3 * MINUTE):
        counter_exchange(actor=cast.giver, exchange=exchange, proposal=Proposal(60, note="Alors comme ça."))
    with clock.frozen(NOON + 4 * MINUTE):
        say(cast.receiver, exchange, "Parfait !")
    client.force_login(cast.receiver)
    said = words_of(page(client, address(exchange)))
    places = [said.index(words) for words in ("Plutôt le matin", "volontiers", "Alors comme", "Parfait")]
    assert places == sorted(places)


def test_what_is_written_stays_plain_text_with_its_paragraphs(cast: Cast, client: Client) -> None:
    exchange = proposed(cast)
    client.force_login(cast.giver)
    typed = "  <b>Bonjour</b>\r\n\r\n\r\n\r\nVoir http://example.org/ & à bientôt  "
    assert client.post(address(exchange, "write/"), {"words": typed}).status_code == 302
    assert Message.objects.get().words == "<b>Bonjour</b>\n\nVoir http://example.org/ & à bientôt"
    html = page(client, address(exchange))
    assert "&lt;b&gt;Bonjour&lt;/b&gt;\n\nVoir http://example.org/ &amp; à bientôt" in html
    assert 'href="http://example.org' not in html


@pytest.mark.parametrize("words", ["", "  \n ", "x" * 2001])
def test_nothing_and_too_much_are_told_and_what_was_typed_is_kept(
    cast: Cast, client: Client, words: str
) -> None:
    exchange = proposed(cast)
    client.force_login(cast.giver)
    response = client.post(address(exchange, "write/"), {"words": words})
    assert response.status_code == 200
    html = response.content.decode()
    assert 'aria-invalid="true"' in html
    assert words.strip() in html
    assert not Message.objects.exists()
    with pytest.raises(Refused) as error:
        say(cast.giver, exchange, words)
    assert error.value.field == "words"


def test_whoever_follows_a_link_to_the_form_comes_to_the_page(cast: Cast, client: Client) -> None:
    exchange = proposed(cast)
    client.force_login(cast.giver)
    assert client.get(address(exchange, "write/")).headers["Location"] == address(exchange)


def test_older_messages_are_a_link_away_and_the_page_stays_light(
    cast: Cast, client: Client, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    exchange = amended(cast)
    client.force_login(cast.giver)
    say(cast.giver, exchange, "Mot 0.")
    with django_assert_num_queries(16):  # type: ignore[operator]
        page(client, address(exchange))
    for number in range(1, 25):
        with clock.frozen(NOON + number * MINUTE):
            who = (cast.giver, cast.receiver)[number % 2]
            say(who, exchange, f"Mot {number}.\n" + "Une ligne.\n" * 50)
            read_messages(actor=exchange.other_side(who.pk), exchange=exchange)
    with django_assert_num_queries(16):  # type: ignore[operator]
        html = page(client, address(exchange))
    assert elements(html) <= 300
    assert re.findall(r"Mot (\d+)\.", html) == [str(number) for number in range(17, 25)]
    assert "Voir les 19 messages d’avant" in html
    seen = set[str]()
    following: str | None = ""
    pages = 0
    while following is not None:
        html = page(client, address(exchange, following))
        seen |= set(re.findall(r"Mot (\d+)\.", html))
        link = re.search(r'href="(\?skip=\d+)#talk">Voir le', html)
        following = link[1] if link else None
        pages += 1
    assert seen == {str(number) for number in range(25)}
    assert pages == 4
    assert "Voir la suite" in html
    assert "Revenir aux derniers" in page(client, address(exchange, "?skip=8"))
    for odd in ("?skip=-1", "?skip=x", "?skip=99999", "?skip=1e9"):
        assert client.get(address(exchange, odd)).status_code == 200


def test_unread_messages_are_counted_for_their_reader_alone_until_the_page_is_read(
    cast: Cast, client: Client
) -> None:
    exchange = make_agreed(cast.giver, cast.receiver, cast.community)
    for words in ("Un.", "Deux.", "Trois."):
        say(cast.giver, exchange, words)
    assert {one: unread_messages(one) for one in (cast.giver, cast.receiver, cast.member)} == {
        cast.giver: 0,
        cast.receiver: 3,
        cast.member: 0,
    }
    client.force_login(cast.receiver)
    assert "3 nouveaux messages" in words_of(page(client, "/fr/exchanges/"))
    assert "3 nouveaux messages" in words_of(page(client, "/fr/me/"))
    client.head(address(exchange))  # a look at its head is no reading
    assert unread_messages(cast.receiver) == 3
    html = page(client, address(exchange))
    assert html.count('class="say-new"') == 3
    assert unread_messages(cast.receiver) == 0
    assert not Notice.objects.filter(person=cast.receiver, kind="messages", read_at=None).exists()
    for where in ("/fr/exchanges/", "/fr/me/", address(exchange)):
        html = page(client, where)
        assert "nouveaux messages" not in html
        assert "say-new" not in html
    client.force_login(cast.giver)
    assert "nouveau" not in words_of(page(client, "/fr/exchanges/"))


def test_what_is_unread_comes_first_in_the_list(cast: Cast) -> None:
    first, second = (make_agreed(cast.giver, cast.receiver, cast.community) for _ in range(2))
    mine = lines(cast.receiver, by_turn(cast.receiver, Turn.AGREED))
    assert [(line.exchange, line.unread) for line in mine] == [(first, 0), (second, 0)]
    say(cast.giver, second, "Coucou")
    mine = lines(cast.receiver, by_turn(cast.receiver, Turn.AGREED))
    assert [(line.exchange, line.unread) for line in mine] == [(second, 1), (first, 0)]


def test_lists_cost_the_same_whatever_is_unread(
    cast: Cast, client: Client, django_assert_max_num_queries: pytest.FixtureRequest
) -> None:
    client.force_login(cast.receiver)
    for number in range(4):
        exchange = make_agreed(cast.giver, cast.receiver, cast.community)
        for _ in range(number + 1):
            say(cast.giver, exchange, "Un mot")
        with django_assert_max_num_queries(8):  # type: ignore[operator]
            page(client, "/fr/exchanges/")


def test_several_messages_make_one_mail_until_it_is_read(cast: Cast) -> None:
    exchange = make_agreed(cast.giver, cast.receiver, cast.community)
    for words in ("Le portail est vert.", "Pardon, bleu.", "Enfin, turquoise."):
        say(cast.giver, exchange, words)
    (mail,) = mails_to(cast.receiver)
    assert mail.subject == "Anne Aubier vous écrit\N{NO-BREAK SPACE}: Réparer un vélo"
    assert "Le portail est vert." in mail.body
    assert "turquoise" not in mail.body
    assert mails_to(cast.giver) == []
    read_messages(actor=cast.receiver, exchange=exchange)
    say(cast.giver, exchange, "À tout à l’heure.")
    assert len(mails_to(cast.receiver)) == 2


def test_at_night_the_mail_waits_for_the_morning(cast: Cast) -> None:
    exchange = make_agreed(cast.giver, cast.receiver, cast.community)
    night = NOON.replace(hour=22)  # eleven in the evening in Figeac
    with clock.frozen(night):
        say(cast.giver, exchange, "Je pense à demain.")
    (mail,) = mails_to(cast.receiver)
    assert mail.next_attempt_at == night.replace(day=15, hour=6)


def test_nobody_buries_the_other_side_in_messages(cast: Cast, client: Client) -> None:
    exchange = proposed(cast)
    for number in range(MOST_UNREAD):
        say(cast.receiver, exchange, f"Alors ? {number}")
    client.force_login(cast.receiver)
    response = client.post(address(exchange, "write/"), {"words": "Alors, alors ?"})
    assert "n’a pas encore lu vos derniers messages" in response.content.decode()
    assert "Alors, alors ?" in response.content.decode()
    assert Message.objects.count() == MOST_UNREAD
    say(cast.giver, exchange, "J’arrive.")
    read_messages(actor=cast.giver, exchange=exchange)
    say(cast.receiver, exchange, "Ah !")


def test_outsiders_stewards_and_nobody_neither_read_nor_write(cast: Cast, client: Client) -> None:
    exchange = proposed(cast)
    say(cast.giver, exchange, "Entre nous deux")
    for kind in ("steward", "member", "stranger"):
        client.force_login(cast.called(kind))
        assert client.get(address(exchange)).status_code == 404
        assert client.post(address(exchange, "write/"), {"words": "Bonjour"}).status_code == 404
        with pytest.raises(PermissionDenied):
            say(cast.called(kind), exchange, "Bonjour")
    client.logout()
    assert client.post(address(exchange, "write/"), {"words": "Bonjour"}).status_code == 302
    assert Message.objects.count() == 1


def test_a_steward_who_decides_reads_what_both_state_and_not_their_messages(
    cast: Cast, client: Client
) -> None:
    exchange = disputed(cast)
    say(cast.giver, exchange, "Entre nous deux")
    client.force_login(cast.steward)
    html = page(client, f"/fr/c/{cast.community.slug}/disputes/{exchange.pk}/")
    assert "J’y étais." in html
    assert "Entre nous deux" not in html


@pytest.mark.parametrize("blocks_first", [True, False])
def test_who_is_kept_apart_reads_on_and_cannot_write(cast: Cast, client: Client, blocks_first: bool) -> None:
    exchange = make_agreed(cast.giver, cast.receiver, cast.community)
    say(cast.giver, exchange, "Avant")
    pair = (cast.giver, cast.receiver) if blocks_first else (cast.receiver, cast.giver)
    block(actor=pair[0], person=pair[1])
    for person in pair:
        with pytest.raises(Refused) as error:
            say(person, exchange, "Après")
        assert error.value.code == "talk_closed"
        client.force_login(person)
        html = page(client, address(exchange))
        assert "Avant" in html
        assert "/write/" not in html
    assert Message.objects.count() == 1


def test_who_is_suspended_reads_on_and_cannot_write(cast: Cast, client: Client) -> None:
    exchange = make_agreed(cast.giver, cast.receiver, cast.community)
    Membership.objects.filter(person=cast.giver).update(state=Membership.State.SUSPENDED)
    with pytest.raises(Refused) as error:
        say(cast.giver, exchange, "Encore moi")
    assert error.value.code == "suspended"
    client.force_login(cast.giver)
    html = page(client, address(exchange))
    assert "/write/" not in html
    assert "suspendu" in html
    say(cast.receiver, exchange, "Vous me lisez ?")


def test_what_is_closed_says_until_when_both_can_write(cast: Cast, client: Client) -> None:
    exchange = decline_exchange(actor=cast.giver, exchange=proposed(cast))
    client.force_login(cast.receiver)
    assert "encore vous écrire jusqu’au sam. 11 avril" in words_of(page(client, address(exchange)))
    say(cast.receiver, exchange, "Une autre fois, alors.")
    exchange.refresh_from_db()
    assert exchange.changed_at == NOON  # talking does not make it last
    with clock.frozen(NOON + timedelta(days=28)):
        html = page(client, address(exchange))
    assert "Une autre fois, alors." in html
    assert "On ne peut plus écrire ici" in html
    assert "/write/" not in html


def test_who_acts_for_another_is_named_to_both_and_in_the_log(cast: Cast, client: Client) -> None:
    exchange = make_agreed(cast.giver, cast.receiver, cast.community)
    helper = make_member(cast.community, "Hélène Houx")
    name_helper(actor=cast.giver, person=cast.giver, helper=helper)
    with audit.acting_for(helper=helper, person=cast.giver):
        say(cast.giver, exchange, "Anne viendra à dix heures.")
    message = Message.objects.get()
    assert (message.by, message.helper) == (cast.giver, helper)
    entry = AuditEntry.objects.get(verb="exchanges.written")
    assert (entry.actor_id, entry.behalf_of_id, entry.subject_id) == (helper.pk, cast.giver.pk, exchange.pk)
    for person in (cast.giver, cast.receiver):
        client.force_login(person)
        assert words_of(page(client, address(exchange))).count("Hélène Houx") == 1
    assert "Hélène Houx" in mails_to(cast.receiver)[0].body
    with audit.acting_for(helper=helper, person=cast.giver):
        say(cast.giver, exchange, "Ou dix heures et quart.")
    (told,) = Notice.objects.filter(person=cast.giver, subject__startswith="Hélène Houx")
    assert "en votre nom" in told.subject


def test_nobody_writes_to_themself_for_somebody_else(cast: Cast) -> None:
    exchange = make_agreed(cast.giver, cast.receiver, cast.community)
    name_helper(actor=cast.giver, person=cast.giver, helper=cast.receiver)
    with audit.acting_for(helper=cast.receiver, person=cast.giver), pytest.raises(Refused) as error:
        say(cast.giver, exchange, "Tout est parfait.")
    assert error.value.code == "both_sides"


# Reports


def reported(cast: Cast, message: Message, by: Person) -> Report:
    return report(
        actor=by, community=cast.community, kind="message", subject_id=message.pk, category="harassment"
    )


def test_stewards_read_a_reported_message_with_what_stands_around_it(cast: Cast, client: Client) -> None:
    exchange = make_agreed(cast.giver, cast.receiver, cast.community)
    said = []
    for number in range(9):
        with clock.frozen(NOON + number * MINUTE):
            said.append(say((cast.giver, cast.receiver)[number % 2], exchange, f"Mot {number}."))
    client.force_login(cast.receiver)
    found = re.findall(r"/report/message/(\d+)/", page(client, address(exchange)))
    assert found == [str(one.pk) for one in said[2::2]]  # of those shown, the other side's
    response = client.post(
        f"/fr/c/{cast.community.slug}/report/message/{said[4].pk}/", {"category": "harassment", "words": ""}
    )
    assert response.status_code == 302
    made = Report.objects.get()
    assert (made.person, made.kind) == (cast.giver, "message")
    client.force_login(cast.steward)
    case = words_of(page(client, f"/fr/c/{cast.community.slug}/stewards/reports/{made.pk}/"))
    assert re.findall(
        r"(→ )?Anne Aubier : Mot (\d)|Brice Boisson : Mot (\d)", case.replace(": Mot", " : Mot")
    )
    for number in range(9):
        assert (f"Mot {number}." in case) == (2 <= number <= 6), number


def test_only_the_side_it_was_written_to_can_report_a_message(cast: Cast, client: Client) -> None:
    exchange = make_agreed(cast.giver, cast.receiver, cast.community)
    message = say(cast.giver, exchange, "Mot")
    there = f"/fr/c/{cast.community.slug}/report/message/{message.pk}/"
    for kind in ("giver", "steward", "member", "stranger"):
        client.force_login(cast.called(kind))
        assert client.get(there).status_code == 404, kind
        with pytest.raises(Refused):
            reported(cast, message, cast.called(kind))
    client.logout()
    assert client.get(there).status_code == 302
    elsewhere = make_community()
    client.force_login(cast.receiver)
    assert client.get(f"/fr/c/{elsewhere.slug}/report/message/{message.pk}/").status_code == 404
    assert client.get(there).status_code == 200


def test_a_report_of_the_whole_talk_has_the_messages_in_it(cast: Cast) -> None:
    exchange = make_agreed(cast.giver, cast.receiver, cast.community)
    say(cast.giver, exchange, "Un mot de trop")
    made = report(
        actor=cast.receiver,
        community=cast.community,
        kind="exchange",
        subject_id=exchange.pk,
        category="harassment",
    )
    assert "Anne Aubier: Un mot de trop" in made.snapshot


def test_messages_are_found_nowhere_else(cast: Cast, client: Client) -> None:
    exchange = make_agreed(cast.giver, cast.receiver, cast.community)
    say(cast.giver, exchange, "Chrysanthème")
    home = f"/fr/c/{cast.community.slug}/"
    community: Community = cast.community
    assert community.public
    for person in (cast.steward, cast.member, make_person("Dora"), None):
        client.logout()
        if person:
            client.force_login(person)
        for where in (home, f"{home}listings/", f"{home}listings/?q=chrysantheme"):
            response = client.get(where)
            assert response.status_code == 200, where
            assert "Chrysanthème" not in response.content.decode(), where
