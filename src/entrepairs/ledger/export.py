"""A statement as a table that spreadsheets open. Pure: it reads no table."""

import csv
from collections.abc import Iterable
from io import StringIO

from django.utils.translation import pgettext

from entrepairs.kernel import formatting

from .models import Transfer
from .units import UNITS

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def other_side(transfer: Transfer, person_id: int) -> str:
    """The name of whoever is at the other end of a transfer; empty where it is the community."""
    ends = (transfer.debit_account.person, transfer.credit_account.person)
    return next((end.display_name for end in ends if end is not None and end.pk != person_id), "")


def as_csv(statement: Iterable[Transfer], *, person_id: int, timezone: str) -> str:
    """Amounts are whole numbers of the unit's smallest part, so that they add up to the last minute."""
    file = StringIO()
    writer = csv.writer(file)
    writer.writerow(
        [
            pgettext("column", "date"),
            pgettext("column", "with"),
            pgettext("column", "for"),
            pgettext("column", "unit"),
            pgettext("column", "change"),
            pgettext("column", "balance"),
        ]
    )
    for line in statement:
        writer.writerow(
            [
                formatting.local(line.closed_at or line.created_at, timezone).date().isoformat(),
                _plain(other_side(line, person_id) or pgettext("column", "the community")),
                _plain(line.contribution.title if line.contribution else ""),
                UNITS[line.unit].smallest,
                line.change,  # type: ignore[attr-defined]  # of queries.statement_of
                line.balance,  # type: ignore[attr-defined]
            ]
        )
    return file.getvalue()


def _plain(text: str) -> str:
    """Words that a spreadsheet does not take for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text
