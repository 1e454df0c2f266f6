"""The encrypted archive: the only package that speaks SQL.

Writes are plain functions that take the writing connection; ``Vault.write`` runs them on the one
writing thread, each in one transaction. Reads are methods of ``Reader``.
"""
