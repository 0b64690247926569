import argparse
import random
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from entrepairs.config.commands import ProductCommand, Report
from entrepairs.kernel.progress import Progress


class Command(ProductCommand):
    help = "Take in the offers and needs of a file, CSV or JSON, such as an export."

    def arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "file",
            type=Path,
            metavar="FILE",
            help="a table whose first line names the columns, or a JSON list; see docs/import.md",
        )
        parser.add_argument("--community", required=True, metavar="SLUG", help="where they are to be shown")
        parser.add_argument(
            "--dry-run", action="store_true", help="write nothing, and say what would be done"
        )

    def run(self, options: dict[str, Any], progress: Progress) -> Report:
        from entrepairs.communities.queries import find_community
        from entrepairs.listings.portable.importing import import_listings_from

        community = find_community(options["community"])
        if community is None:
            raise CommandError(f"there is no community {options['community']!r}")
        summary = import_listings_from(
            actor=None,
            community=community,
            path=options["file"],
            rng=random.SystemRandom(),
            dry_run=options["dry_run"],
            progress=progress,
        )
        would = "would be " if summary.dry_run else ""
        counted = (
            f"{summary.read} rows read: {summary.added} listings {would}added, "
            f"{summary.updated} {would}changed, {summary.unchanged} known already, "
            f"{summary.left_out} rows {would}left out; "
            f"{summary.people_added} people and {summary.members_added} members {would}added."
        )
        return Report(summary.data(), [counted, *map(str, summary.faults)])
