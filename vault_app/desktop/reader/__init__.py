"""The reader: one message, who holds it, and nothing that the message would like to fetch."""
