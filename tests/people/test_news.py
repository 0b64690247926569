"""What people are told: on their page, and by mail as they chose."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from entrepairs.kernel import clock
from entrepairs.kernel.errors import Refused
from entrepairs.kernel.models import AuditEntry, OutboxMessage
from entrepairs.kernel.outbox import deliver_mail
from entrepairs.people.actions import add_people
from entrepairs.people.models import Person
from entrepairs.people.news.actions import News, choose_news, forget_old_notices, tell_all
from entrepairs.people.news.kinds import Channel, kinds
from entrepairs.people.news.models import Notice
from entrepairs.people.news.queries import wishes_of
from tests.factories import NOON, make_community, make_person
from tests.reading import address, main_words, page

from .news import kind, told

pytestmark = pytest.mark.django_db
NIGHT = NOON + timedelta(hours=10)  # eleven in the evening in Paris
EARLY = NOON + timedelta(hours=18)  # seven in the morning


def mails() -> list[OutboxMessage]:
    return list(OutboxMessage.objects.order_by("id"))


def test_news_stands_on_the_page_and_comes_by_mail_at_once() -> None:
    anne, community = make_person("Anne"), make_community(name="Les Tilleuls")
    told(anne, community=community)
    notice, mail = Notice.objects.get(), mails()[0]
    assert (notice.person, notice.subject, notice.read_at) == (anne, "Brice propose un échange", None)
    assert (notice.community_id, mail.community_id, mail.person_id) == (community.pk, community.pk, anne.pk)
    assert mail.kind == "exchanges"
    assert mail.body.startswith("Bonjour Anne,\n\nBrice vous écrit.\n\n")
    assert "Les Tilleuls" in mail.body
    assert "\n\n\n" not in mail.body


def test_the_same_event_is_told_once() -> None:
    anne = make_person()
    told(anne)
    told(anne)
    assert Notice.objects.count() == len(mails()) == 1
    told(make_person())
    assert Notice.objects.count() == len(mails()) == 2


def test_nobody_is_told_of_what_they_did_themselves() -> None:
    anne, brice = make_person(), make_person()
    tell_all(
        actor=anne,
        news=[News(one, kind(), "event:1", "Un objectif", "Texte") for one in (anne, brice)],
    )
    assert Notice.objects.get().person == brice
    assert mails()[0].to_address == brice.email


def test_who_cannot_sign_in_is_not_told() -> None:
    away = make_person()
    Person.objects.filter(pk=away.pk).update(is_active=False)
    away.refresh_from_db()
    for person in (add_people(actor=None, names=["Chloé"])[0], away):
        told(person)
    assert not Notice.objects.exists()
    assert mails() == []


@pytest.mark.parametrize("channel", [Channel.DAILY, Channel.WEEKLY, Channel.PAGE])
def test_who_chose_another_channel_gets_no_mail_at_once(channel: Channel) -> None:
    anne = make_person()
    choose_news(actor=anne, channels={"exchanges": channel})
    told(anne)
    assert mails() == []
    assert Notice.objects.get().channel == channel


def test_at_night_mail_waits_for_the_morning_where_one_lives() -> None:
    anne, eva = make_person(), make_person()
    choose_news(actor=eva, channels={}, timezone="America/Martinique")
    with clock.frozen(NIGHT):
        told(anne)
        told(eva)
        assert deliver_mail() == 1
        assert OutboxMessage.objects.get(sent_at__isnull=False).to_address == eva.email
    with clock.frozen(EARLY - timedelta(minutes=1)):
        assert deliver_mail() == 0
    with clock.frozen(EARLY):
        assert deliver_mail() == 1


def test_who_wakes_at_night_is_written_to_at_night_and_what_is_urgent_comes_to_everybody() -> None:
    anne, brice = make_person(), make_person()
    choose_news(actor=anne, channels={}, sleeps=False)
    with clock.frozen(NIGHT):
        told(anne)
        told(brice, kind=kind("account"))
        assert deliver_mail() == 2


def test_what_must_reach_everybody_cannot_be_switched_off() -> None:
    anne = make_person()
    for code in ("account", "decisions"):
        with pytest.raises(Refused) as refused:
            choose_news(actor=anne, channels={code: "page"})
        assert refused.value.field == code
        told(anne, kind=kind(code), key=code)
    assert len(mails()) == 2
    assert all("List-Unsubscribe" not in (mail.headers or {}) for mail in mails())
    assert not any("/news/off/" in mail.body for mail in mails())


def test_what_only_a_mail_may_say_stands_on_no_page() -> None:
    told(make_person(), mail_only="https://example.org/secret")
    assert "secret" in mails()[0].body
    notice = Notice.objects.get()
    assert "secret" not in notice.text + notice.subject + notice.link


def test_telling_many_costs_no_more_statements(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    people = [make_person() for _ in range(12)]
    for count in (1, 12):
        news = [News(one, kind(), f"event:{count}", "Un", "Texte") for one in people[:count]]
        with django_assert_num_queries(3):
            tell_all(actor=None, news=news)


def test_what_waits_follows_a_new_choice() -> None:
    anne = make_person()
    choose_news(actor=anne, channels={"exchanges": "weekly"})
    told(anne)
    choose_news(actor=anne, channels={"exchanges": "daily"})
    assert Notice.objects.get().channel == "daily"
    choose_news(actor=anne, channels={"exchanges": "page"})
    assert Notice.objects.get().channel == "page"


def test_what_is_old_is_forgotten() -> None:
    anne = make_person()
    with clock.frozen(NOON):
        told(anne)
    with clock.frozen(NOON + timedelta(days=179)):
        told(anne, key="event:2")
        assert forget_old_notices() == 0
    with clock.frozen(NOON + timedelta(days=181)):
        assert forget_old_notices() == 1
    assert Notice.objects.get().key == "event:2"


# The page of choices


def test_the_page_shows_what_holds_and_keeps_what_is_chosen(client: Client) -> None:
    anne = make_person()
    client.force_login(anne)
    html = page(client, address("people:news"))
    for code, one in kinds().items():
        assert str(one.name) in html.replace("&#x27;", "’")
        checked = f'name="{code}" value="{one.default.value}"'
        assert (checked in html) is not one.is_must
    chosen: dict[str, Any] = {code: "page" for code, one in kinds().items() if not one.is_must}
    response = client.post(address("people:news"), chosen | {"timezone": "Indian/Reunion"})
    assert response.status_code == 302
    wishes = wishes_of(anne)
    assert wishes.channels == chosen
    assert (wishes.sleeps, wishes.timezone) == (False, "Indian/Reunion")
    assert AuditEntry.objects.filter(verb="people.news_chosen", actor_id=anne.pk).count() == 1
    assert "Vos choix sont enregistrés" in main_words(page(client, address("people:news")))


@pytest.mark.parametrize(
    ("wrong", "where"), [({"exchanges": "never"}, "exchanges"), ({"timezone": "Mars/Base"}, "timezone")]
)
def test_what_is_no_choice_is_said_at_its_row(client: Client, wrong: dict[str, str], where: str) -> None:
    anne = make_person()
    client.force_login(anne)
    fields = {code: one.default.value for code, one in kinds().items() if not one.is_must}
    response = client.post(address("people:news"), fields | {"timezone": "Europe/Paris"} | wrong)
    assert response.status_code == 200
    assert f'id="id_{where}_error"' in response.content.decode()
    assert wishes_of(anne).pk is None


def test_the_page_speaks_english_and_costs_few_statements(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(make_person())
    with django_assert_num_queries(3):
        said = main_words(page(client, address("people:news", language="en")))
    assert "Your exchanges" in said
    assert " vous " not in said


@pytest.mark.parametrize("name", ["people:news", "people:notices", "people:notices_read"])
def test_nobody_signed_in_is_asked_to_sign_in(client: Client, name: str) -> None:
    response = client.post(address(name)) if name.endswith("read") else client.get(address(name))
    assert response.status_code == 302
    assert response["Location"].startswith(address("people:signin"))
