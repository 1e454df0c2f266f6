"""Custody reports from the window: where to, how far, and what came of it."""
