"""The steps by which an account is added, or signed in to again."""
