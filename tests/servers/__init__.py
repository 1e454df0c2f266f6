"""Mail servers for tests: a real Dovecot, a scripted one that misbehaves, and a proxy that cuts."""
