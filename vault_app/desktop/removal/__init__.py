"""Removing copies: from the first question to the receipts, in a panel beside the list."""
