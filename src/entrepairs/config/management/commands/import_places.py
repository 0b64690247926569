import argparse
from dataclasses import asdict
from pathlib import Path
from typing import Any

from entrepairs.config.commands import ProductCommand, Report
from entrepairs.kernel.progress import Progress


class Command(ProductCommand):
    help = "Take in a complete table of places."

    def arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "file", type=Path, metavar="FILE", help="a table with a header, separated by commas or semicolons"
        )

    def run(self, options: dict[str, Any], progress: Progress) -> Report:
        from entrepairs.kernel.places.actions import import_places

        summary = import_places(actor=None, path=options["file"], progress=progress)
        counted = (
            f"{summary.read} rows read: {summary.added} towns added, {summary.filled} filled in, "
            f"{summary.unchanged} known already, {len(summary.faults)} rows left out."
        )
        return Report(asdict(summary), [counted, *map(str, summary.faults)])
