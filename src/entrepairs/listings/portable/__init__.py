"""Listings as files: an export gives all that a community's listings say, and an import takes it in again."""
