"""Homeport: brings mail home, shows who held it, and removes the server's copies."""

__version__ = "0.1.0"
