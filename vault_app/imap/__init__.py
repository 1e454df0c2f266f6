"""The only package that talks to mail servers: a small IMAP client (RFC 3501) that believes little.

It is our own because what it must guarantee (no FETCH without a UID, no literal beyond its budget,
no EXPUNGE but of the UIDs named) is what Homeport exists for; see ARCHITECTURE.md.
"""
