"""Pulling by itself while the window is open, or waits behind the tray icon."""
