"""Tests of Homeport; a package so that tests can share their servers."""
