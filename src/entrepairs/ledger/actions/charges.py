"""Demurrage and levies: taken for whole months, of whole units, and what is left over is carried on."""

from datetime import date

from django.db import transaction

from entrepairs.communities.models import Community
from entrepairs.engines.ledger import charge
from entrepairs.engines.ledger.charges import DAYS
from entrepairs.kernel.clock import now
from entrepairs.kernel.formatting import local
from entrepairs.ledger.accounts import account_ids
from entrepairs.ledger.charging import bases_of, charged_until, charging_communities, rule_since
from entrepairs.ledger.models import Account, Charge, Transfer
from entrepairs.ledger.queries import rule_of
from entrepairs.ledger.store import Order, submit_many

DAYS_OF = {Charge.Kind.DEMURRAGE: DAYS, Charge.Kind.LEVY: 1}


def take_charges() -> int:
    """Take what whole months have come to, wherever a rule says so; return how many charges were made.

    Run twice, late or by two workers at once, the end is the same: each account is charged once for a day.
    """
    done = 0
    for community, unit in charging_communities():
        first = local(now(), community.timezone).date().replace(day=1)
        done += take_charges_until(community=community, unit=unit, day=first)
    return done


def take_charges_until(*, community: Community, unit: str, day: date) -> int:
    """Take what is due for all days before `day` that were not charged yet; return how many charges."""
    rule = rule_of(community, unit)
    rates = {Charge.Kind.DEMURRAGE: rule.demurrage_ppm, Charge.Kind.LEVY: rule.levy_ppm}
    since = rule_since(community, unit)
    if since is None or not any(rates.values()):
        return 0
    with transaction.atomic():
        # One after the other: two workers would both find the same days uncharged.
        Community.objects.select_for_update(no_key=True).only("pk").get(pk=community.pk)
        return sum(
            _take(community, unit, kind, rate, rule.free_minor, since, day)
            for kind, rate in rates.items()
            if rate
        )


def _take(
    community: Community, unit: str, kind: Charge.Kind, rate_ppm: int, free_minor: int, since: date, day: date
) -> int:
    last = charged_until(community, unit, kind)
    start = max(since, last.until) if last.until else since
    if start >= day:
        return 0
    (pot_id,) = account_ids(community, unit, Account.Kind.POT)
    free = free_minor if kind is Charge.Kind.DEMURRAGE else 0
    bases = bases_of(community, unit, kind, start, day, free)
    found = {}
    for account_id in sorted(bases.keys() | last.carried.keys()):
        base, carried = bases.get(account_id, 0), last.carried.get(account_id, 0)
        if base or carried:
            found[account_id] = charge(base, rate_ppm, carried, days=DAYS_OF[kind])
    orders = [
        Order(
            community.pk,
            account_id,
            pot_id,
            due.taken,
            f"{kind.value}:{account_id}:{start.isoformat()}",
            kind=Transfer.Kind(kind.value).value,
        )
        for account_id, due in found.items()
        if due.taken
    ]
    answers = submit_many(orders, actor=None, community=community, reason=f"{kind.value} until {day}")
    taken = {order.debit_id for order, answer in zip(orders, answers, strict=True) if answer.accepted}
    Charge.objects.bulk_create(
        Charge(
            account_id=account_id,
            kind=kind,
            from_day=start,
            to_day=day,
            base=bases.get(account_id, 0),
            rate_ppm=rate_ppm,
            free_minor=free,
            carried_in=last.carried.get(account_id, 0),
            # What a limit does not let go is carried on whole, and asked for again.
            amount_minor=due.taken if account_id in taken else 0,
            carried_out=due.carried + (0 if account_id in taken else due.taken * due.parts),
        )
        for account_id, due in found.items()
    )
    return len(found)
