"""Awarding badges, by rule alone."""

from collections.abc import Callable

from django.db import transaction

from entrepairs.communities.models import Community
from entrepairs.contributions.models import Contribution
from entrepairs.contributions.queries import domains_given, given_count, people_helped
from entrepairs.kernel import audit
from entrepairs.kernel.clock import now
from entrepairs.people.models import Person

from .badges import BADGES, Count
from .models import Award

_COUNTED: dict[Count, Callable[[Person, Community], int]] = {
    Count.GIVEN: given_count,
    Count.PEOPLE: people_helped,
    Count.DOMAINS: domains_given,
}


def award_badges(*, actor: Person | None, contribution: Contribution) -> list[Award]:
    """Give the giver every badge whose rule this act completed, each once. At most seven statements."""
    giver, community = contribution.giver, contribution.community
    with transaction.atomic():
        held = set(Award.objects.filter(community=community, person=giver).values_list("badge", flat=True))
        open_badges = [badge for badge in BADGES.values() if badge.code not in held]
        counts = {
            count: _COUNTED[count](giver, community) for count in {badge.count for badge in open_badges}
        }
        awards = Award.objects.bulk_create(
            [
                Award(
                    community=community,
                    person=giver,
                    badge=badge.code,
                    contribution=contribution,
                    awarded_at=now(),
                )
                for badge in open_badges
                if counts[badge.count] >= badge.at_least
            ]
        )
        if awards:
            audit.record_many(
                actor=actor,
                verb="recognition.awarded",
                subjects=awards,
                community_id=community.pk,
            )
    return awards
