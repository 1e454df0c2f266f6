"""Tests of pulling by itself in the window."""
