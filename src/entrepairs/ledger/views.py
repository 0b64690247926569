from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from entrepairs.kernel.clock import now
from entrepairs.kernel.formatting import local
from entrepairs.people.access import signed_in
from entrepairs.people.models import Person

from .access import get_community_of
from .export import as_csv, other_side
from .models import Account, Transfer
from .queries import Holding, held_of, holdings_of, statement_of, sums_of

PER_PAGE = 12


@dataclass(frozen=True)
class _Line:
    transfer: Transfer
    other: str  # empty: the community


@login_required
@require_safe
def account(request: HttpRequest, slug: str) -> HttpResponse:
    """One's own balances in a community, and all that moved them. At most nine statements."""
    person = signed_in(request)
    community, membership = get_community_of(person, slug)
    holdings = holdings_of(person, community)
    accounts, unit = _chosen(request, holdings)
    page = Paginator(statement_of(accounts), PER_PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "community": community,
        "membership": membership,
        "section": "me",
        "holdings": holdings,
        "unit": unit,
        "page": page,
        "lines": _lines(page.object_list, person),
        "held": _lines(held_of(accounts), person) if any(one.held_minor for one in accounts) else [],
        "sums": sums_of(community) if holdings else [],
    }
    return render(request, "ledger/account.html", context)


@login_required
@require_safe
def statement(request: HttpRequest, slug: str) -> HttpResponse:
    """The whole statement as a table to keep, of one unit or all. Six statements."""
    person = signed_in(request)
    community, _membership = get_community_of(person, slug)
    accounts, unit = _chosen(request, holdings_of(person, community))
    text = as_csv(statement_of(accounts), person_id=person.pk, timezone=community.timezone)
    # Spreadsheets take the mark at the start for a sign that this is UTF-8.
    response = HttpResponse(f"\ufeff{text}", content_type="text/csv; charset=utf-8")
    today = local(now(), community.timezone).date()
    name = "-".join(filter(None, (community.slug, unit, f"{today:%Y-%m-%d}")))
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def _chosen(request: HttpRequest, holdings: list[Holding]) -> tuple[list[Account], str]:
    """The accounts that the address asks for, and their unit; all of them where it names none."""
    known = {holding.unit.code for holding in holdings}
    asked = request.GET.get("unit", "")
    unit = asked if asked in known else ""
    return [
        holding.account for holding in holdings if holding.account and unit in {"", holding.unit.code}
    ], unit


def _lines(transfers: Any, person: Person) -> list[_Line]:
    return [_Line(transfer, other_side(transfer, person.pk)) for transfer in transfers]
