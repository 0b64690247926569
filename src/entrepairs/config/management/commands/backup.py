from typing import Any

from entrepairs.config.commands import ProductCommand, Report
from entrepairs.kernel.progress import Progress


class Command(ProductCommand):
    help = "Copy the whole database into the backups folder, while it is in use."

    def run(self, options: dict[str, Any], progress: Progress) -> Report:
        from entrepairs.config.backup import make_backup

        path = make_backup(progress)
        return Report({"backup": str(path)}, [f"Backup: {path}"])
