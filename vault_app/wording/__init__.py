"""Sentences for people: what the core's codes and facts mean, said once for window and terminal."""
