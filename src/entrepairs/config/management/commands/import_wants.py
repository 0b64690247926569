import argparse
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from entrepairs.config.commands import ProductCommand, Report
from entrepairs.kernel.files import read_lines
from entrepairs.kernel.progress import Progress


class Command(ProductCommand):
    help = "Take in the want lists of an exchange day as a community of its own."

    def arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "file",
            type=Path,
            metavar="FILE",
            help="one line an item: the item, then what its owner would take",
        )
        parser.add_argument(
            "--community", required=True, metavar="SLUG", help="the community, made if there is none"
        )

        parser.add_argument(
            "--steward",
            metavar="EMAIL",
            help="who looks after the community and may give it a goal; needed once, where nobody does yet",
        )

    def run(self, options: dict[str, Any], progress: Progress) -> Report:
        from entrepairs.matching.actions import import_wants
        from entrepairs.people.queries import person_by_email

        email = options["steward"]
        steward = person_by_email(email) if email else None
        if email and steward is None:
            raise CommandError(f"nobody has signed up with {email!r}")
        summary = import_wants(
            actor=None,
            community_slug=options["community"],
            lines=read_lines(options["file"]),
            steward=steward,
            progress=progress,
        )
        return Report(asdict(summary), str(summary).splitlines())
