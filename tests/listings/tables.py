"""Files of listings for tests, and what came of them."""

import json
import random
from pathlib import Path
from typing import Any

from entrepairs.communities.models import Community, Membership
from entrepairs.kernel.models import AuditEntry
from entrepairs.listings.models import Listing, ListingValue
from entrepairs.listings.portable.batches import ImportSummary
from entrepairs.listings.portable.exporting import export_listings
from entrepairs.listings.portable.importing import import_listings_from
from entrepairs.people.models import Person

HEAD = "external_ref,owner_email,owner_name,kind,domain,title"


def take(path: Path, community: Community, **options: Any) -> ImportSummary:
    return import_listings_from(
        actor=None,
        community=community,
        path=path,
        rng=random.Random(1),  # noqa: S311 - repeatable
        **options,
    )


def write(tmp_path: Path, *lines: str, head: str = HEAD, encoding: str = "utf-8") -> Path:
    path = tmp_path / "listings.csv"
    path.write_bytes(("\n".join((head, *lines)) + "\n").encode(encoding))
    return path


def write_json(tmp_path: Path, value: Any) -> Path:
    path = tmp_path / "listings.json"
    path.write_text(value if isinstance(value, str) else json.dumps(value), encoding="utf-8")
    return path


def exported(community: Community, form: str = "csv") -> str:
    return "".join(export_listings(community, form))


def faults(summary: ImportSummary) -> list[tuple[int, str, str]]:
    return [(fault.row, fault.field, fault.code) for fault in summary.faults]


def counts(summary: ImportSummary) -> tuple[int, int, int, int, int]:
    return summary.read, summary.added, summary.updated, summary.unchanged, summary.left_out


def rows_of_everything() -> list[Any]:
    """All that an import could write."""
    return [
        list(model.objects.order_by("pk").values_list())
        for model in (Listing, ListingValue, Person, Membership, AuditEntry)
    ]
