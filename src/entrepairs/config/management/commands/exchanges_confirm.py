import argparse
from dataclasses import asdict
from typing import Any

from entrepairs.config.commands import ProductCommand, Report
from entrepairs.config.management.commands.rings import community_of
from entrepairs.kernel.progress import Progress


class Command(ProductCommand):
    help = "Confirm all agreed exchanges of a community: everything was handed over on the spot."

    def arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "--all", action="store_true", required=True, help="all of them (there is no other way yet)"
        )
        parser.add_argument("--community", required=True, metavar="SLUG")

    def run(self, options: dict[str, Any], progress: Progress) -> Report:
        from entrepairs.exchanges.actions import confirm_all

        community = community_of(options["community"])
        summary = confirm_all(actor=None, community=community, progress=progress)
        return Report(asdict(summary), [str(summary)], exit_code=1 if summary.failed else 0)
