"""What the worker does for pages."""

from .actions.settling import settle_edits

__all__ = ["settle_edits"]
