"""How an exchange was: who says it, when, and who reads it."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from entrepairs.communities.models import Membership, Report
from entrepairs.exchanges.models import Exchange, Review, ReviewPeriod
from entrepairs.exchanges.reviews import actions
from entrepairs.exchanges.reviews.access import may_read
from entrepairs.exchanges.reviews.actions import Said, reply_to_review, write_review
from entrepairs.exchanges.reviews.queries import reviews_about, standing_of, to_write
from entrepairs.kernel import audit, clock
from entrepairs.kernel.errors import Refused
from entrepairs.kernel.models import AuditEntry
from entrepairs.people.actions import block
from entrepairs.people.models import Person, Profile
from entrepairs.people.news.models import Notice
from tests.factories import NOON, make_done

from .pages import plain
from .paths import STATES, Cast, make_cast

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
WELL = Said(as_agreed="yes", in_time="mostly", again="yes", words="Du bon travail.")
NO = Said(in_time="no", again="yes")  # of what did not happen


@pytest.fixture
def cast() -> Iterator[Cast]:
    with clock.frozen(NOON):
        yield make_cast()


def done(cast: Cast) -> Exchange:
    make_done(cast.giver, cast.receiver, cast.community)
    return Exchange.objects.latest("pk")


def both(cast: Cast) -> tuple[Review, Review]:
    """What Anne says of Brice, and Brice of Anne."""
    exchange = done(cast)
    first = write_review(actor=cast.giver, exchange=exchange, said=WELL)
    return first, write_review(actor=cast.receiver, exchange=exchange, said=WELL)


def told(person: Person) -> list[str]:
    return list(
        Notice.objects.filter(person=person, kind="reviews").order_by("pk").values_list("key", flat=True)
    )


# When, and by whom


@pytest.mark.parametrize("state", STATES)
def test_only_what_was_done_or_did_not_happen_is_reviewed(cast: Cast, state: str) -> None:
    exchange = STATES[state](cast)
    said = NO if state == "unfulfilled" else WELL
    if state in {"fulfilled", "unfulfilled"}:
        assert write_review(actor=cast.giver, exchange=exchange, said=said).about == cast.receiver
        assert ReviewPeriod.objects.get().closes_at == NOON + 14 * DAY
    else:
        with pytest.raises(Refused) as error:
            write_review(actor=cast.giver, exchange=exchange, said=said)
        assert error.value.code == "too_early"
        assert not ReviewPeriod.objects.exists()


def test_each_side_says_it_once_and_nobody_else_does(cast: Cast) -> None:
    exchange = done(cast)
    write_review(actor=cast.giver, exchange=exchange, said=WELL)
    with pytest.raises(Refused) as error:
        write_review(actor=cast.giver, exchange=exchange, said=WELL)
    assert error.value.code == "said"
    for outsider in (cast.member, cast.steward, cast.stranger):
        with pytest.raises(PermissionDenied):
            write_review(actor=outsider, exchange=exchange, said=WELL)
    with pytest.raises(IntegrityError), transaction.atomic():
        Review.objects.create(
            exchange=exchange, by=cast.giver, about=cast.receiver, in_time="yes", again="yes", written_at=NOON
        )


def test_whoever_is_suspended_says_nothing_for_now(cast: Cast) -> None:
    exchange = done(cast)
    Membership.objects.filter(person=cast.giver).update(state="suspended", suspended_until=NOON + DAY)
    with pytest.raises(Refused) as error:
        write_review(actor=cast.giver, exchange=exchange, said=WELL)
    assert error.value.code == "suspended"
    with clock.frozen(NOON + DAY):
        write_review(actor=cast.giver, exchange=exchange, said=WELL)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        (Said(in_time="yes", again="yes"), "as_agreed"),
        (Said(as_agreed="yes", in_time="often", again="yes"), "in_time"),
        (Said(as_agreed="yes", in_time="yes", again=""), "again"),
        (Said(as_agreed="yes", in_time="yes", again="yes", words="a" * 1001), "words"),
        (Said(as_agreed="yes", in_time="yes", again="yes", private="a" * 1001), "private"),
    ],
)
def test_what_does_not_fit_is_refused_at_its_field(cast: Cast, said: Said, field: str) -> None:
    exchange = done(cast)
    with pytest.raises(Refused) as error:
        write_review(actor=cast.giver, exchange=exchange, said=said)
    assert error.value.field == field
    assert not Review.objects.exists()


# Blind, until both have written or two weeks have passed


def test_nobody_reads_the_other_before_both_have_written(cast: Cast) -> None:
    exchange = done(cast)
    review = write_review(actor=cast.giver, exchange=exchange, said=WELL)
    seen = standing_of(cast.receiver, exchange)
    assert (seen.theirs, seen.is_open, seen.can_write) == (None, False, True)
    assert may_read(cast.giver, review)
    for person in (cast.receiver, cast.member, cast.steward, cast.stranger):
        assert not may_read(person, review)
    assert not reviews_about(cast.receiver, cast.community, cast.member).exists()
    assert told(cast.receiver) == []
    second = write_review(actor=cast.receiver, exchange=exchange, said=WELL)
    assert standing_of(cast.receiver, exchange).theirs == review
    assert standing_of(cast.giver, exchange).theirs == second
    assert [may_read(person, review) for person in (cast.receiver, cast.member, cast.stranger)] == [
        True, True, False,
    ]  # fmt: skip
    assert reviews_about(cast.receiver, cast.community, cast.member).get() == review
    # Who wrote last knows; the first one hears of what was written of them.
    assert (told(cast.giver), told(cast.receiver)) == ([f"reviews.opened:{second.pk}"], [])


def test_after_two_weeks_it_can_be_read_and_nobody_writes_whether_the_worker_came_or_not(cast: Cast) -> None:
    exchange = done(cast)
    review = write_review(actor=cast.giver, exchange=exchange, said=WELL)
    with clock.frozen(NOON + 14 * DAY - timedelta(seconds=1)):
        assert not may_read(cast.receiver, review)
        assert to_write(cast.receiver).get().exchange == exchange
    with clock.frozen(NOON + 14 * DAY):
        assert may_read(cast.receiver, review)
        assert not standing_of(cast.receiver, exchange).can_write
        assert not to_write(cast.receiver).exists()
        with pytest.raises(Refused) as error:
            write_review(actor=cast.receiver, exchange=exchange, said=WELL)
        assert error.value.code == "too_late"
        assert actions.run_due() == 1
        assert told(cast.receiver) == [f"reviews.opened:{review.pk}"]
        assert told(cast.giver) == []
        assert actions.run_due() == 0
    with clock.frozen(NOON + 30 * DAY):
        assert actions.run_due() == 0
        assert told(cast.receiver) == [f"reviews.opened:{review.pk}"]


# A reminder


def test_there_is_one_reminder_for_all_that_somebody_can_still_say(cast: Cast) -> None:
    first, second = done(cast), done(cast)
    write_review(actor=cast.giver, exchange=first, said=WELL)
    with clock.frozen(NOON + 6 * DAY):
        assert actions.run_due() == 0
    with clock.frozen(NOON + 7 * DAY):
        assert actions.run_due() == 2
        assert actions.run_due() == 0
    notice = Notice.objects.get(person=cast.receiver, kind="reviews")
    assert plain(notice.subject) == "Comment c’était ? Vous pouvez le dire de 2 échanges"
    assert notice.text.count("Réparer un vélo (Anne Aubier)") == 2
    assert Notice.objects.get(person=cast.giver, kind="reviews").link == f"/fr/exchanges/{second.pk}/review/"


def test_nobody_is_reminded_who_wrote_or_could_not_or_is_kept_apart(cast: Cast) -> None:
    exchange = done(cast)
    block(actor=cast.giver, person=cast.receiver)
    with clock.frozen(NOON + 8 * DAY):
        assert actions.run_due() == 1
    assert not Notice.objects.filter(kind="reviews").exists()
    # What is known to have no readers is told to nobody either, but stays true.
    write_review(actor=cast.giver, exchange=exchange, said=WELL)
    with clock.frozen(NOON + 15 * DAY):
        assert actions.run_due() == 1
    assert not Notice.objects.filter(kind="reviews").exists()
    assert standing_of(cast.receiver, exchange).closes_at == NOON + 14 * DAY


# The stewards


@pytest.mark.parametrize(
    ("said", "reaches"),
    [
        (WELL, False),
        (Said(as_agreed="mostly", in_time="no", again="mostly"), False),
        (Said(as_agreed="no", in_time="yes", again="yes"), True),
        (Said(as_agreed="yes", in_time="yes", again="no"), True),
        (Said(as_agreed="yes", in_time="yes", again="yes", private="Il sentait l’alcool."), True),
    ],
)
def test_a_low_answer_and_a_word_to_stewards_reach_their_queue_at_once(
    cast: Cast, said: Said, reaches: bool
) -> None:
    review = write_review(actor=cast.giver, exchange=done(cast), said=said)
    assert Report.objects.count() == reaches
    for steward in (cast.steward, cast.second):
        notices = Notice.objects.filter(person=steward, kind="stewarding")
        assert notices.count() == reaches
    if reaches:
        report = Report.objects.get()
        assert (report.kind, report.subject_id, report.reporter, report.person) == (
            "review_word", review.pk, cast.giver, cast.receiver,
        )  # fmt: skip
        assert report.words == said.private or "veilleuse regarde" in report.words
        assert "Réparer un vélo" in report.snapshot


# Privacy


def test_who_does_not_wish_to_be_named_is_read_about_by_the_two_sides_alone(cast: Cast) -> None:
    of_brice, of_anne = both(cast)
    Profile.objects.update_or_create(person=cast.receiver, defaults={"thanked_publicly": False})
    of_brice, of_anne = Review.objects.get(pk=of_brice.pk), Review.objects.get(pk=of_anne.pk)
    assert not may_read(cast.member, of_brice)
    assert may_read(cast.giver, of_brice)
    assert may_read(cast.receiver, of_brice)
    assert may_read(cast.member, of_anne)


def test_who_is_kept_apart_from_its_author_does_not_read_it(cast: Cast) -> None:
    of_brice, of_anne = both(cast)
    block(actor=cast.member, person=cast.giver)
    assert not may_read(cast.member, of_brice)
    assert may_read(cast.member, of_anne)
    assert not reviews_about(cast.receiver, cast.community, cast.member).exists()
    assert reviews_about(cast.receiver, cast.community, cast.second).exists()


# The answer


def test_the_one_it_is_about_answers_once_and_the_other_hears_of_it(cast: Cast) -> None:
    exchange = done(cast)
    review = write_review(actor=cast.giver, exchange=exchange, said=WELL)
    with pytest.raises(Refused) as early:
        reply_to_review(actor=cast.receiver, review=review, words="Merci !")
    assert early.value.code == "not_there"
    write_review(actor=cast.receiver, exchange=exchange, said=WELL)
    for other in (cast.giver, cast.member, cast.steward):
        with pytest.raises(PermissionDenied):
            reply_to_review(actor=other, review=review, words="Non.")
    for words in (" ", "a" * 1001):
        with pytest.raises(Refused) as error:
            reply_to_review(actor=cast.receiver, review=review, words=words)
        assert error.value.field == "words"
    assert reply_to_review(actor=cast.receiver, review=review, words=" Merci ! ").reply == "Merci !"
    assert f"reviews.replied:{review.pk}" in told(cast.giver)
    with pytest.raises(Refused) as again:
        reply_to_review(actor=cast.receiver, review=review, words="Encore.")
    assert again.value.code == "replied"


# For somebody else


def test_what_a_helper_writes_says_so_and_never_for_both_sides(cast: Cast) -> None:
    exchange = done(cast)
    with audit.acting_for(helper=cast.member, person=cast.giver):
        review = write_review(actor=cast.giver, exchange=exchange, said=WELL)
    assert review.helper == cast.member
    entry = AuditEntry.objects.get(verb="exchanges.reviewed")
    assert (entry.actor_id, entry.behalf_of_id) == (cast.member.pk, cast.giver.pk)
    with audit.acting_for(helper=cast.giver, person=cast.receiver), pytest.raises(Refused) as error:
        write_review(actor=cast.receiver, exchange=exchange, said=WELL)
    assert error.value.code == "both_sides"
