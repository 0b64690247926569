"""What was said in an exchange, as something that can be reported by one of its sides."""

from datetime import date

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from entrepairs.communities.models import Community
from entrepairs.communities.reporting import Kind, Thing
from entrepairs.kernel.clock import now
from entrepairs.kernel.formatting import local
from entrepairs.people.models import Person

from .models import Exchange
from .queries import all_terms, find_exchange
from .thread import dispute_of, said


def _seen_by(viewer: Person, community: Community, exchange_id: int) -> Thing | None:
    exchange = _find(community, exchange_id)
    if exchange is None or viewer.pk not in {exchange.giver_id, exchange.receiver_id}:
        return None
    return _thing(exchange, exchange.other_side(viewer.pk))


def _as_it_is(community: Community, exchange_id: int) -> Thing | None:
    exchange = _find(community, exchange_id)
    return _thing(exchange, None) if exchange else None


def _find(community: Community, exchange_id: int) -> Exchange | None:
    exchange = find_exchange(exchange_id)
    return exchange if exchange and exchange.community_id == community.pk else None


def text_of(exchange: Exchange) -> str:
    """All that both sides said, and what was decided where they did not see it alike. Four statements."""
    today: date = local(now(), exchange.community.timezone).date()
    talk = said(all_terms(exchange), exchange, language=get_language() or "fr", today=today)
    lines = []
    for one in talk:
        parts = [one.words.how_many, one.words.when, one.words.for_what, one.terms.note]
        lines.append(
            f"{one.terms.proposed_by.display_name}: {' · '.join(str(part) for part in parts if part)}"
        )
    dispute = dispute_of(exchange)
    lines += [f"{one.by.display_name}: {one.words}" for one in dispute.statements]
    lines += [f"{one.by.display_name}: {one.get_ruling_display()}. {one.reason}" for one in dispute.decisions]
    if exchange.closing_reason and not dispute.decisions:  # whose reason it is otherwise
        lines.append(exchange.closing_reason)
    return "\n\n".join(lines)


def _thing(exchange: Exchange, other: Person | None) -> Thing:
    return Thing(
        title=exchange.title,
        text=text_of(exchange),
        person=other,
        path=reverse("exchanges:detail", args=[exchange.pk]),
    )


EXCHANGE = Kind("exchange", _("what was said in an exchange"), _seen_by, _as_it_is)
