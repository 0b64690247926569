import argparse
from typing import Any

from django.conf import settings

from entrepairs.config.commands import ProductCommand, Report
from entrepairs.kernel.progress import Progress


class Command(ProductCommand):
    help = "Set up the data folder, or bring an older one up to date after a backup."

    def arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--no-backup", action="store_true", help="migrate without a backup of ours")

    def prepare(self, progress: Progress) -> None:
        """Nothing: setting up is the command itself."""

    def run(self, options: dict[str, Any], progress: Progress) -> Report:
        from entrepairs.config.setup import ensure_ready

        backup = ensure_ready(progress, with_backup=not options["no_backup"])
        lines = [f"Ready: {settings.DATA}"]
        if backup:
            lines.append(f"Backup of what was there before: {backup}")
        return Report({"data": str(settings.DATA), "backup": str(backup) if backup else None}, lines)
