"""The domain name system: the only questions to it that Homeport ever asks itself, and only where
the vault's owner switched that on."""
