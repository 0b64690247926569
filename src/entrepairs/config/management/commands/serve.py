import argparse
import sys
from typing import Any

from django.conf import settings

from entrepairs.config.commands import ProductCommand
from entrepairs.kernel.progress import Progress


class Command(ProductCommand):
    help = "Serve the site, with the background worker beside it."

    def arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--no-worker", action="store_true", help="only the web server")

    def prepare(self, progress: Progress) -> None:
        from entrepairs.config.serve import refuse_taken_port

        refuse_taken_port()
        super().prepare(progress)

    def run(self, options: dict[str, Any], progress: Progress) -> None:
        from entrepairs.config.serve import local_address, serve

        def on_start() -> None:
            print(
                f"Entrepairs is at {settings.PUBLIC_URL or local_address()} (Ctrl-C stops it)",
                file=sys.stderr,
            )
            if not settings.PUBLIC_URL and not settings.DEMO_MODE:
                print(
                    "Only this machine can use it: set PUBLIC_URL=https://your.address to open it to others.",
                    file=sys.stderr,
                )

        serve(with_worker=not options["no_worker"], on_start=on_start)
