"""Working out who is thanked, of each kind and over each time."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from entrepairs.communities.models import Community
from entrepairs.engines.standing import Gift, between, coming_back, foremost, standings
from entrepairs.kernel.clock import now
from entrepairs.recognition.kinds import KINDS, SPANS, Kind
from entrepairs.recognition.models import Following, Standing
from entrepairs.recognition.queries import followings, nameable, standing_acts

KEPT = 48
"""So many are kept of each kind and time: more than a page names."""

AGES_AFTER = timedelta(hours=6)
"""Old acts weigh less by then."""

ACTS_A_SECOND = 100
"""A community waits a second for each so many acts, so that little of the time is spent on it."""


def rank() -> int:
    """Work out again whom each community thanks, where there is something new; return for how many."""
    at, done = now(), 0
    for following in followings():
        if _is_due(following, at):
            _rank(following, at)
            done += 1
    return done


def _is_due(following: Following, at: datetime) -> bool:
    if following.standings_at is None:
        return following.seen_id > 0
    if following.seen_id == following.standings_id:
        return following.seen_id > 0 and at - following.standings_at >= AGES_AFTER
    acts = standing_acts(following.community).count()
    return at - following.standings_at >= timedelta(seconds=acts / ACTS_A_SECOND)


@dataclass(frozen=True)
class _Act:
    giver: int
    receiver: int | None
    domain: str
    age_days: float
    welcomed: tuple[int, int] | None  # by whom, and who

    def gift(self, kind: Kind) -> Gift | None:
        if kind.welcomes:
            return Gift(*self.welcomed, self.age_days) if self.welcomed else None
        return Gift(self.giver, self.receiver, self.age_days) if kind.takes(self.domain) else None


def _rank(found: Following, at: datetime) -> None:
    """Read all acts, then write some hundred rows. Six statements.

    Nobody has to wait to write while it is worked out; where another worker was quicker, theirs stays.
    """
    community = found.community
    acts = _acts(community, at)
    may_be_named = nameable(community)
    rows = [row for span in SPANS for row in _rows(community, span, acts, may_be_named)]
    with transaction.atomic():
        following = Following.objects.select_for_update().get(community=community)
        if following.standings_at != found.standings_at:
            return
        Standing.objects.filter(community=community).delete()
        Standing.objects.bulk_create(rows, batch_size=500)
        following.standings_at, following.standings_id = at, found.seen_id
        following.save(update_fields=["standings_at", "standings_id"])


def _acts(community: Community, at: datetime) -> list[_Act]:
    known: set[int] = set()
    acts: list[_Act] = []
    found: Iterable[tuple[int, int | None, str, datetime]] = (
        standing_acts(community)
        .filter(occurred_at__lte=at)
        .order_by("id")
        .values_list("giver_id", "receiver_id", "domain", "occurred_at")
        .iterator(chunk_size=5000)
    )
    for giver, receiver, domain, occurred_at in found:
        welcomed = None
        if receiver is not None and (giver in known) != (receiver in known):
            welcomed = (giver, receiver) if giver in known else (receiver, giver)
        known.update(side for side in (giver, receiver) if side is not None)
        age_days = (at - occurred_at) / timedelta(days=1)
        acts.append(_Act(giver, receiver, domain, age_days, welcomed))
    return acts


def _rows(community: Community, span: str, acts: list[_Act], may_be_named: set[int]) -> Iterator[Standing]:
    """Those who are kept of each kind. Circles are looked for among all: a meal for a drive is one."""
    length = SPANS[span].span
    acts = [act for act in acts if act.age_days < length.days]
    back = coming_back(between((Gift(act.giver, act.receiver, act.age_days) for act in acts), length))
    for kind in KINDS.values():
        gifts = [(gift, act) for act in acts if (gift := act.gift(kind)) is not None]
        scores = standings((gift for gift, _act in gifts), length, {} if kind.welcomes else back)
        chosen = foremost({who: score for who, score in scores.items() if who in may_be_named}, KEPT)
        by_domain: dict[int, Counter[str]] = defaultdict(Counter)
        for gift, act in gifts:
            by_domain[gift.giver][act.domain] += 1
        for person in chosen:
            yield Standing(
                community=community,
                kind=kind.code,
                span=span,
                person_id=person,
                score=scores[person],
                acts=dict(by_domain[person]),
            )
