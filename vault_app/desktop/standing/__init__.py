"""The page about how an account stands: completeness, pulls, what would not come, and why."""
