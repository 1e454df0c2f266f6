"""The page about a provider and what the owner states."""
