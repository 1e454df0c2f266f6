"""Keeping mail where it belongs: upkeep of the vault, backups, moving house."""
