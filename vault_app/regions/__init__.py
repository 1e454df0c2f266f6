"""Judges who holds a message, where, and whose law reaches it; pure once the facts are loaded."""
