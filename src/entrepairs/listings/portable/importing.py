"""Taking in listings from a file, batch by batch, each of which goes in as a whole or not at all.

A batch is a thousand rows with the people they bring, in one transaction, so that the file may be as long as
it likes, and the community goes on writing meanwhile. What an interruption has left out goes in when the same
file is given again: a row whose reference is there updates its listing, or changes nothing; a row without a
reference that says just what a listing without one says is that listing.

A row that says when it was posted tells of something that was, and may lie in the past; any other is posted
now, and must be such that its owner could post it.
"""

import random
from itertools import batched
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from entrepairs.communities.models import Community
from entrepairs.kernel.errors import Refused
from entrepairs.kernel.progress import Progress, silent
from entrepairs.kernel.rows import Source, open_rows
from entrepairs.people.models import Person

from .batches import Batches, ImportSummary
from .columns import FORMAT, LIST_NAME, VERSION, unknown_columns
from .faults import shown

BATCH = 1_000


def import_listings_from(
    *,
    actor: Person | None,
    community: Community,
    path: Path,
    rng: random.Random,
    dry_run: bool = False,
    progress: Progress = silent,
) -> ImportSummary:
    """Take in a file of listings, as an operator does; in a dry run, only say what that would do.

    Bad rows are left out and come back with number, line, field and reason; the good ones go in. Nobody with
    an address is made: an address that nobody has is a fault. Raises `Refused` for a file that cannot be used
    at all, before anything is written.
    """
    source = _open(path)
    run = Batches(actor, community, rng, is_csv=not source.is_json, is_dry=dry_run)
    progress(0, source.total, "Listings")
    for rows in batched(source, BATCH):
        with transaction.atomic():
            run.take(rows)
        progress(run.summary.read, max(run.summary.read, source.total), "Listings")
    return run.summary


def _open(path: Path) -> Source:
    source = open_rows(path, list_name=LIST_NAME)
    unknown = unknown_columns(source.columns)
    if unknown:
        raise Refused(
            _("The first line names columns that listings do not have: %(columns)s")
            % {"columns": ", ".join(map(shown, unknown))},
            code="columns",
        )
    if source.head.get("list") and source.head.get("format") != FORMAT:
        raise Refused(_("The file is no export of listings."), code="format")
    version = source.head.get("version")
    if source.head.get("list") and version != VERSION:
        raise Refused(
            _("The file is of version %(version)s; this program reads version %(ours)d.")
            % {"version": shown(version), "ours": VERSION},
            code="version",
        )
    return source
