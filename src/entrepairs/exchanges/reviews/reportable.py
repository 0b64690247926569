"""A review, the reply to it, and what a side says to the stewards alone, as things that can be reported."""

from collections.abc import Callable

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from entrepairs.communities.models import Community
from entrepairs.communities.reporting import Kind, Thing
from entrepairs.contributions.access import is_named_to
from entrepairs.exchanges.models import Exchange
from entrepairs.exchanges.queries import standing_terms
from entrepairs.exchanges.reportable import text_of
from entrepairs.exchanges.words import terms_words
from entrepairs.kernel import formatting
from entrepairs.kernel.clock import now
from entrepairs.people.models import Person

from . import actions
from .access import is_side, may_read
from .models import Review
from .queries import find_review
from .words import answers_of, somebody

Find = Callable[[Community, int], Review | None]


def _find(community: Community, review_id: int) -> Review | None:
    review = find_review(review_id)
    return review if review and review.exchange.community_id == community.pk else None


def _find_replied(community: Community, review_id: int) -> Review | None:
    review = _find(community, review_id)
    return review if review and review.reply else None


def _review_seen_by(viewer: Person, community: Community, review_id: int) -> Thing | None:
    review = _find(community, review_id)
    return _review(review, viewer) if review and may_read(viewer, review) else None


def _review_as_it_is(community: Community, review_id: int) -> Thing | None:
    review = _find(community, review_id)
    return _review(review) if review else None


def _review(review: Review, viewer: Person | None = None) -> Thing:
    return _thing(review, review.by, viewer, [*_facts(review), *_what_was_said(review)])


def _reply_seen_by(viewer: Person, community: Community, review_id: int) -> Thing | None:
    review = _find_replied(community, review_id)
    if review is None or review.reply_hidden_at is not None or not may_read(viewer, review):
        return None
    return _reply(review, viewer)


def _reply_as_it_is(community: Community, review_id: int) -> Thing | None:
    review = _find_replied(community, review_id)
    return _reply(review) if review else None


def _reply(review: Review, viewer: Person | None = None) -> Thing:
    return _thing(
        review, review.about, viewer, [*_facts(review), *_what_was_said(review), *_reply_of(review)]
    )


def _word_seen_by(viewer: Person, community: Community, review_id: int) -> Thing | None:
    """Whoever wrote it is the one who can bring it to the stewards."""
    review = _find(community, review_id)
    return _word(review) if review and review.by_id == viewer.pk else None


def _word_as_it_is(community: Community, review_id: int) -> Thing | None:
    review = _find(community, review_id)
    return _word(review) if review else None


def _word(review: Review) -> Thing:
    """With all that was said in the exchange, as its sides can report it."""
    with override(review.exchange.community.language):
        talk = text_of(review.exchange)
    lines = [*_facts(review), *_what_was_said(review), talk]
    return _thing(review, review.about, review.by, lines)


def _thing(review: Review, person: Person, viewer: Person | None, lines: list[str]) -> Thing:
    """`viewer` is to whom it is shown; None, the stewards."""
    exchange = review.exchange
    is_others = viewer is not None and not is_side(viewer, review)
    return Thing(
        title=exchange.title,
        text="\n\n".join(lines),
        person=person,
        path=reverse("exchanges:reviews_of", args=[exchange.community.slug, review.about_id])
        if is_others
        else reverse("exchanges:review", args=[exchange.pk]),
        called="" if not is_others or is_named_to(viewer, person) else somebody(),
    )


# What stewards read, in the language of the community, whoever reports it


def _facts(review: Review) -> list[str]:
    exchange, community = review.exchange, review.exchange.community
    language = community.language
    today = formatting.local(now(), community.timezone).date()
    with override(language):
        terms = terms_words(standing_terms(exchange), exchange, language=language, today=today)
        ended = formatting.moment(exchange.changed_at, language, timezone=community.timezone, today=today)
        words = {
            "giver": exchange.giver.display_name,
            "receiver": exchange.receiver.display_name,
            "title": exchange.title,
            "terms": " · ".join(part for part in (terms.how_many, terms.when, terms.for_what) if part),
            "ended": ended,
        }
        told = (
            _("%(giver)s gave “%(title)s” to %(receiver)s: %(terms)s. Done, %(ended)s.")
            if exchange.state == Exchange.State.FULFILLED
            else _(
                "%(giver)s was to give “%(title)s” to %(receiver)s: %(terms)s. It did not happen, %(ended)s."
            )
        )
        return [told % words]


def _what_was_said(review: Review) -> list[str]:
    with override(review.exchange.community.language):
        answers = "\n".join(
            _("%(question)s: %(answer)s") % {"question": one.question, "answer": one.label}
            for one in answers_of(review)
        )
        by = _("%(name)s says:") % {"name": review.by.display_name}
    return [f"{by}\n{answers}", *([review.words] if review.words else [])]


def _reply_of(review: Review) -> list[str]:
    with override(review.exchange.community.language):
        return [_("%(name)s answers: %(words)s") % {"name": review.about.display_name, "words": review.reply}]


def _hide(steward: Person, _community: Community, review_id: int) -> None:
    actions.hide(actor=steward, review_id=review_id)


def _show(steward: Person, _community: Community, review_id: int) -> None:
    actions.show_again(actor=steward, review_id=review_id)


def _hide_reply(steward: Person, _community: Community, review_id: int) -> None:
    actions.hide(actor=steward, review_id=review_id, reply=True)


def _show_reply(steward: Person, _community: Community, review_id: int) -> None:
    actions.show_again(actor=steward, review_id=review_id, reply=True)


REVIEW = Kind(
    "review", gettext_lazy("what was said after an exchange"), _review_seen_by, _review_as_it_is, _hide, _show
)
REPLY = Kind(
    "review_reply",
    gettext_lazy("an answer to what was said after an exchange"),
    _reply_seen_by,
    _reply_as_it_is,
    _hide_reply,
    _show_reply,
)
WORD = Kind(
    actions.TO_STEWARDS,
    gettext_lazy("how an exchange was, as one side tells the stewards"),
    _word_seen_by,
    _word_as_it_is,
)
