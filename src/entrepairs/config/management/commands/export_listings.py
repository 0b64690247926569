import argparse
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from django.core.management.base import CommandError

from entrepairs.config.commands import ProductCommand, Report
from entrepairs.kernel.progress import Progress


class Command(ProductCommand):
    help = "Write all offers and needs of a community, with the addresses of their owners, as CSV or JSON."

    def arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--community", required=True, metavar="SLUG", help="whose listings")
        parser.add_argument("--format", choices=("csv", "json"), help="csv, unless --json is given alone")
        parser.add_argument(
            "--output", type=Path, metavar="FILE", help="where to, instead of standard output"
        )

    def run(self, options: dict[str, Any], progress: Progress) -> Report | None:
        from entrepairs.communities.queries import find_community
        from entrepairs.listings.portable.exporting import export_listings

        output, as_json = options["output"], options["as_json"]
        form = options["format"] or ("json" if as_json and output is None else "csv")
        if as_json and output is None and form == "csv":
            raise CommandError("say with --output where the CSV goes, so that the result can be JSON")
        community = find_community(options["community"])
        if community is None:
            raise CommandError(f"there is no community {options['community']!r}")
        count = 0

        def counted(done: int, total: int, label: str, /) -> None:
            nonlocal count
            count = done
            progress(done, total, label)

        pieces = export_listings(community, form, counted)
        if output is None:
            for piece in pieces:
                self.stdout.write(piece, ending="")
            return None
        with _whole_file(output) as file:
            file.writelines(pieces)
        return Report(
            {"output": str(output), "format": form, "listings": count}, [f"{count} listings are in {output}"]
        )


@contextmanager
def _whole_file(path: Path) -> Iterator[TextIO]:
    """A file that is there as a whole or not at all, and that only its owner can read."""
    number, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    part = Path(name)
    try:
        with os.fdopen(number, "w", encoding="utf-8", newline="") as file:
            yield file
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
