"""Measurements against real peers; not part of the ordinary test run."""
