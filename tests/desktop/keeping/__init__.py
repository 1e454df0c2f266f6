"""The upkeep of the vault, its backups, and moving house, in the window."""
