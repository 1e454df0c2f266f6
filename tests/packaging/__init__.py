"""Tests of what builds, checks and ships the program."""
