"""Giving badges, by rule alone, after the fact.

Acts of one community are recorded one after the other, so that their ids are in the order in which they can
be seen: whatever has a higher id than what was looked at is new. The row that says how far that is stays
locked while its community is looked at. So it is no matter whether this runs once or twice, late, or in two
workers at once.
"""

from collections import defaultdict
from collections.abc import Collection

from django.db import transaction

from entrepairs.communities.models import Community
from entrepairs.engines.badges import Deed, reached
from entrepairs.kernel import audit
from entrepairs.kernel.clock import now
from entrepairs.recognition.badges import BADGES, rules_digest
from entrepairs.recognition.mails import tell_of_awards, tell_of_revoked
from entrepairs.recognition.models import Award, Credential, DrawnBadge, Following
from entrepairs.recognition.queries import (
    AT_ONCE,
    communities_with_news,
    deeds_of,
    last_if_far,
    members_after,
    sides_of_new_acts,
    unfollowed,
)

STEPS = 50
"""So many steps are taken for a community before the others have their turn."""


def follow_acts() -> int:
    """Give and revoke what badges the new acts and rules ask for; return how many that were."""
    Following.objects.bulk_create(
        [Following(community_id=community_id) for community_id in unfollowed()], ignore_conflicts=True
    )
    changed = 0
    for community_id in communities_with_news(rules_digest()):
        for _step in range(STEPS):
            found = _step_on(community_id)
            if found is None:
                break
            changed += found
    return changed


def _step_on(community_id: int) -> int | None:
    """Look at the next acts of a community, or else at its next people; None where all was looked at."""
    with transaction.atomic():
        following = Following.objects.select_for_update().select_related(None).get(community=community_id)
        community = Community.objects.get(pk=community_id)
        if following.rules != rules_digest():
            following.rules, following.swept_id = rules_digest(), 0
        last_id = last_if_far(community, following.seen_id)
        if last_id is not None:
            following.seen_id, following.swept_id = last_id, 0
        seen_id, people = sides_of_new_acts(community, following.seen_id, AT_ONCE)
        if seen_id == following.seen_id and following.swept_id is not None:
            swept = members_after(community, following.swept_id, AT_ONCE)
            following.swept_id = swept[-1] if swept else None
            people.update(swept)
        elif seen_id == following.seen_id:
            return None
        following.seen_id = seen_id
        following.save(update_fields=["seen_id", "rules", "swept_id"])
        return _reconcile(community, people)


def _reconcile(community: Community, people: Collection[int]) -> int:
    """Bring the awards of these people to what their acts say. Five statements, and for changes some more."""
    if not people:
        return 0
    drawn = {one.code: one for one in DrawnBadge.objects.filter(community=community)}
    rules = {code: badge.rule for code, badge in BADGES.items()}
    rules |= {code: one.rule() for code, one in drawn.items()}
    held: dict[int, dict[str, Award]] = defaultdict(dict)
    for award in Award.objects.filter(community=community, person__in=people).select_related("drawn"):
        held[award.person_id][award.badge] = award
    new, restored, revoked = [], [], []
    for person, deeds in deeds_of(community, people).items():
        for code, rule in rules.items():
            own, ground = held[person].get(code), reached(deeds, rule)
            if ground is None:
                if own is not None and own.revoked_at is None:
                    revoked.append(own)
            elif own is None:
                if code not in drawn or drawn[code].retired_at is None:
                    new.append(_award(community, person, code, drawn.get(code), ground))
            elif own.revoked_at is not None:
                own.contribution_id, own.revoked_at = ground.id, None
                restored.append(own)
    return _write(community, new, restored, revoked)


def _award(community: Community, person: int, code: str, drawn: DrawnBadge | None, ground: Deed) -> Award:
    return Award(
        community=community,
        person_id=person,
        badge=code,
        drawn=drawn,
        contribution_id=ground.id,
        awarded_at=max(ground.at, drawn.drawn_at) if drawn else ground.at,
    )


def _write(community: Community, new: list[Award], restored: list[Award], revoked: list[Award]) -> int:
    at = now()
    for award in revoked:
        award.revoked_at = at
    Award.objects.bulk_create(new)
    if restored or revoked:
        Award.objects.bulk_update([*restored, *revoked], ["contribution", "revoked_at"])
        Credential.objects.filter(award__in=revoked, revoked_at__isnull=True).update(revoked_at=at)
    for verb, awards in (("awarded", new), ("restored", restored), ("revoked", revoked)):
        if awards:
            audit.record_many(
                actor=None, verb=f"recognition.{verb}", subjects=awards, community_id=community.pk
            )
    tell_of_awards(community, [*new, *restored])
    tell_of_revoked(community, revoked)
    return len(new) + len(restored) + len(revoked)
