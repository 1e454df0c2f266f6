"""The words that the whole product shares, as frozen values; imports nothing of the rest."""
