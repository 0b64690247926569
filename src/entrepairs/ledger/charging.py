"""What charges are computed from, read from the transfers: the same for a past day, whenever it is asked."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time

from django.db.models import Max, Q, Sum

from entrepairs.communities.models import Community
from entrepairs.engines.ledger import balance_days, charge
from entrepairs.engines.ledger.charges import DAYS
from entrepairs.kernel.differences import Difference
from entrepairs.kernel.formatting import local, zone

from .models import Account, Charge, Transfer, UnitRule
from .rules import rule_from

RECEIVED = (Transfer.Kind.ACT, Transfer.Kind.THANKS)  # of which a levy is taken


@dataclass(frozen=True)
class Charged:
    """Up to which day a unit was charged, and what each account carries on."""

    until: date | None = None
    carried: dict[int, int] = field(default_factory=dict)


def charged_until(community: Community, unit: str, kind: Charge.Kind) -> Charged:
    """Two statements."""
    charges = Charge.objects.filter(account__community=community, account__unit=unit, kind=kind)
    until = charges.aggregate(until=Max("to_day"))["until"]
    rows = charges.order_by("account", "from_day").values_list("account_id", "carried_out")
    carried = dict(rows)  # the last one of each stays
    return Charged(until, {account_id: left for account_id, left in carried.items() if left})


def rule_since(community: Community, unit: str) -> date | None:
    """The first day of the rule that stands; None where none was set. One statement."""
    return UnitRule.objects.filter(community=community, unit=unit).values_list("since", flat=True).first()


def charging_communities() -> list[tuple[Community, str]]:
    """Where something is to be taken, and in which unit. One statement."""
    rows = UnitRule.objects.select_related("community").order_by("pk")
    return [
        (row.community, row.unit)
        for row in rows
        if (rule := rule_from(row.unit, row.rule)).demurrage_ppm or rule.levy_ppm
    ]


def limited_communities() -> list[Community]:
    """Where limits grow with standing. One statement."""
    ids = Account.objects.filter(unit="credit", kind=Account.Kind.MEMBER).values("community")
    return list(Community.objects.filter(pk__in=ids).order_by("pk"))


def bases_of(community: Community, unit: str, kind: str, start: date, end: date, free: int) -> dict[int, int]:
    """What a charge is taken of, by account, over the days from `start` to `end`. Three statements at most.

    For demurrage what rested above `free` at the end of each day, summed; for a levy what was received.
    """
    first, last = (datetime.combine(day, time(), zone(community.timezone)) for day in (start, end))
    moved = Transfer.objects.filter(community=community, unit=unit, state=Transfer.State.POSTED)
    members = Q(kind=Account.Kind.MEMBER)
    if kind == Charge.Kind.LEVY:
        rows = moved.filter(
            kind__in=RECEIVED, closed_at__gte=first, closed_at__lt=last, credit_account__kind="member"
        )
        totals = rows.order_by().values_list("credit_account").annotate(total=Sum("amount_minor"))
        return dict(totals)
    accounts = set(
        Account.objects.filter(members, community=community, unit=unit).values_list("pk", flat=True)
    )
    opening: dict[int, int] = defaultdict(int)
    changes: dict[int, list[tuple[int, int]]] = defaultdict(list)
    rows = moved.filter(closed_at__lt=last).order_by("closed_at", "pk")
    for debit, credit, amount, closed_at in rows.values_list(
        "debit_account_id", "credit_account_id", "amount_minor", "closed_at"
    ).iterator():
        assert closed_at is not None  # noqa: S101 - it is posted
        day = (local(closed_at, community.timezone).date() - start).days
        for account_id, change in ((debit, -amount), (credit, amount)):
            if account_id in accounts and day < 0:
                opening[account_id] += change
            elif account_id in accounts:
                changes[account_id].append((day, change))
    days = (end - start).days
    found = {
        account_id: balance_days(opening[account_id], changes[account_id], days, free=free)
        for account_id in sorted(accounts)
    }
    return {account_id: base for account_id, base in found.items() if base}


def charge_differences() -> Iterator[Difference]:
    """Charges that do not follow from the transfers of their days. Three statements a period, and one."""
    periods: dict[tuple[int, str, str, date, date, int], list[Charge]] = defaultdict(list)
    charges = Charge.objects.select_related("account__community").order_by("account", "kind", "from_day")
    communities: dict[int, Community] = {}
    carried: dict[tuple[int, str], int] = {}
    for one in charges:
        communities[one.account.community_id] = one.account.community
        before = carried.get((one.account_id, one.kind), 0)
        if one.carried_in != before:
            yield Difference(f"carried into charge {one.pk}", one.carried_in, before)
        days = DAYS if one.kind == Charge.Kind.DEMURRAGE else 1
        due = charge(one.base, one.rate_ppm, one.carried_in, days=days, most=one.amount_minor)
        if (due.taken, due.carried) != (one.amount_minor, one.carried_out):
            yield Difference(f"charge {one.pk}", one.carried_out, due.carried)
        carried[one.account_id, one.kind] = one.carried_out
        key = (
            one.account.community_id,
            one.account.unit,
            one.kind,
            one.from_day,
            one.to_day,
            one.free_minor,
        )
        periods[key].append(one)
    for (community_id, unit, kind, start, end, free), rows in periods.items():
        bases = bases_of(communities[community_id], unit, kind, start, end, free)
        for one in rows:
            if one.base != bases.get(one.account_id, 0):
                yield Difference(f"base of charge {one.pk}", one.base, bases.get(one.account_id, 0))
