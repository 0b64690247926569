"""The base of our own commands: each finds the data folder ready."""

from entrepairs.kernel.commands import Command, Report
from entrepairs.kernel.progress import Progress

__all__ = ["ProductCommand", "Report"]


class ProductCommand(Command):
    def prepare(self, progress: Progress) -> None:
        from entrepairs.config.setup import ensure_ready  # loads Django, which `--help` does not need

        ensure_ready(progress)
