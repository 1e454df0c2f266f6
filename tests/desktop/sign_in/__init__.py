"""Adding an account and signing in again, step by step."""
