"""Opening accounts: one statement where they are there, two more for each that is not."""

from django.db import IntegrityError, transaction

from entrepairs.communities.models import Community
from entrepairs.people.models import Person

from .models import Account
from .queries import acts_given_by, rule_of
from .rules import Limits


def account_ids(community: Community, unit: str, *holders: Person | Account.Kind | None) -> list[int]:
    """The numbers of the accounts of these holders, opened where they are not there yet.

    A holder is a person, or which of the community's own accounts; None is the one it gives from.
    """
    wanted = [_key(holder) for holder in holders]
    rows = Account.objects.filter(community=community, unit=unit)
    people = [person_id for _kind, person_id in wanted if person_id is not None]
    kinds = [kind for kind, person_id in wanted if person_id is None]
    if people and kinds:
        rows = rows.filter(person__in=people) | rows.filter(person__isnull=True, kind__in=kinds)
    else:
        rows = rows.filter(person__in=people) if people else rows.filter(person__isnull=True, kind__in=kinds)
    found: dict[tuple[str, int | None], int] = {
        (kind, person_id): pk for pk, kind, person_id in rows.values_list("pk", "kind", "person_id")
    }
    return [found.get(key) or _opened(community, unit, *key) for key in wanted]


def _key(holder: Person | Account.Kind | None) -> tuple[str, int | None]:
    if holder is None:
        return Account.Kind.ISSUE.value, None
    if isinstance(holder, Account.Kind):
        return holder.value, None
    return Account.Kind.MEMBER.value, holder.pk


def _opened(community: Community, unit: str, kind: str, person_id: int | None) -> int:
    limits = Limits(lowest=0 if kind == Account.Kind.POT else None)
    if person_id is not None:
        rule = rule_of(community, unit)
        given = acts_given_by(community, person_id) if unit == "credit" else {}
        limits = rule.limits(given.get(person_id, 0))
    try:
        with transaction.atomic():
            opened = Account.objects.create(
                community=community,
                unit=unit,
                kind=kind,
                person_id=person_id,
                lowest_minor=limits.lowest,
                highest_minor=limits.highest,
                soft_lowest_minor=limits.soft_lowest,
                soft_highest_minor=limits.soft_highest,
            )
    except IntegrityError:  # another transaction opened it meanwhile
        opened = Account.objects.get(community=community, unit=unit, kind=kind, person=person_id)
    return opened.pk


def clamped(limits: Limits, account: Account) -> tuple[int | None, int | None, int | None, int | None]:
    """Limits as an account can have them: never where it would be beyond them already."""
    lowest, highest = limits.lowest, limits.highest
    if lowest is not None:
        lowest = min(lowest, account.balance_minor - account.held_minor)
    if highest is not None:
        highest = max(highest, account.balance_minor + account.incoming_minor)
    return lowest, highest, limits.soft_lowest, limits.soft_highest
