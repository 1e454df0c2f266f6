"""Fixtures that tests of every room share."""

pytest_plugins = ["tests.servers.fixtures"]
