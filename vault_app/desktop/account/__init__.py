"""Who the provider of an account is, what it holds, and what the owner says of it."""
