"""The web: the only HTTP. Settings that providers publish, and signing in at issuers."""
