"""The composition root: settings, addresses, the command line and what runs the server.

Nothing below imports this package. Importing it puts a safe SQLite in place before Django can load another;
as the settings live here, every way into the project passes by: command line, server, tests, type checker.
"""

from entrepairs.config import sqlite

sqlite.install()
