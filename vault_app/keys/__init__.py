"""Secrets: the data key and its slots, passphrases, account passwords in the system's keyring."""
