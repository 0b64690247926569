"""The pages of the room."""

from . import badges, credentials, drawing, thanks

__all__ = ["badges", "credentials", "drawing", "thanks"]
