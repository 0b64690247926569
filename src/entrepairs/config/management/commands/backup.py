import argparse
from typing import Any

from entrepairs.config.commands import ProductCommand, Report
from entrepairs.kernel.progress import Progress


class Command(ProductCommand):
    help = "Copy the whole database, and the files that people sent, into the backups folder, while in use."

    def arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--no-files", action="store_true", help="the database alone")

    def run(self, options: dict[str, Any], progress: Progress) -> Report:
        from entrepairs.config.backup import backup_files, make_backup

        path = make_backup(progress)
        files = None if options["no_files"] else backup_files(path, progress)
        lines = [f"Backup: {path}"] + ([f"Files:  {files}"] if files else [])
        return Report({"backup": str(path), "files": str(files) if files else None}, lines)
