"""Writing the listings of a community, so that an import gives them back as they were.

The order is that of posting. The same listings always make the same bytes.
"""

import csv
import json
from collections.abc import Iterator, Mapping
from io import StringIO
from itertools import batched
from typing import Any

from entrepairs.communities.models import Community
from entrepairs.kernel.progress import Progress, silent
from entrepairs.listings.models import Listing
from entrepairs.people.models import Person

from .columns import COLUMNS, FORMAT, LIST_NAME, NAMES, VERSION, Column
from .owners import numbers_of

FORMATS = ("csv", "json")
BATCH = 1_000


def export_listings(community: Community, form: str, progress: Progress = silent) -> Iterator[str]:
    """The file, piece by piece. It tells addresses of people: it is for who looks after the server.

    One statement to count, one for all listings and four for each thousand of them.
    """
    return _as_json(community, progress) if form == "json" else _as_csv(community, progress)


def _as_csv(community: Community, progress: Progress) -> Iterator[str]:
    yield _line(NAMES)
    for rows in _rows(community, progress):
        yield "".join(_line([column.kind.cell(value) for column, value in row]) for row in rows)


def _line(cells: list[str] | tuple[str, ...]) -> str:
    file = StringIO()
    csv.writer(file).writerow(cells)
    return file.getvalue()


def _as_json(community: Community, progress: Progress) -> Iterator[str]:
    """One listing a line, so that two exports can be compared by their lines."""
    yield f'{{"format": {json.dumps(FORMAT)}, "version": {VERSION}, {json.dumps(LIST_NAME)}: [\n'
    is_first = True
    for rows in _rows(community, progress):
        for row in rows:
            told = {column.name: column.kind.plain(value) for column, value in row}
            yield ("" if is_first else ",\n") + json.dumps(told, ensure_ascii=False)
            is_first = False
    yield "]}\n" if is_first else "\n]}\n"


Row = list[tuple[Column, Any]]


def _rows(community: Community, progress: Progress) -> Iterator[list[Row]]:
    listings = (
        Listing.objects.filter(community=community)
        .select_related("owner", "place", "to_place")
        .prefetch_related("values", "blocks")
        .defer("search")
        .order_by("pk")
    )
    total, done = Listing.objects.filter(community=community).count(), 0
    for batch in batched(listings.iterator(chunk_size=BATCH), BATCH):
        owners: dict[int, Person] = {listing.owner_id: listing.owner for listing in batch}
        numbers = numbers_of(owners.values(), community)
        yield [_row(listing, numbers) for listing in batch]
        done += len(batch)
        progress(min(done, total), max(done, total), "Listings")


def _row(listing: Listing, numbers: Mapping[int, int]) -> Row:
    number = numbers.get(listing.owner_id, 1)
    return [
        (column, (number if number > 1 else None) if column.name == "owner_namesake" else column.of(listing))
        for column in COLUMNS
    ]
