"""A mailbox to try Homeport on: an IMAP server on loopback with an invented person's mail."""
