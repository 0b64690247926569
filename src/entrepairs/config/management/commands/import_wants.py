import argparse
from dataclasses import asdict
from pathlib import Path
from typing import Any

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

    def run(self, options: dict[str, Any], progress: Progress) -> Report:
        from entrepairs.matching.actions import import_wants

        summary = import_wants(
            actor=None,
            community_slug=options["community"],
            lines=read_lines(options["file"]),
            progress=progress,
        )
        return Report(asdict(summary), str(summary).splitlines())
