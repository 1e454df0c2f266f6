"""The window: PySide6 Widgets over the same tasks as the command line. Only it knows Qt."""
