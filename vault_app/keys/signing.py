"""The vault's own signing key (Ed25519, RFC 8032), derived from its data key (HKDF, RFC 5869).

So it needs no place of its own: whoever can open the vault can sign for it, and nobody else.
"""

from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

# Keeps this key apart from any other that is ever derived from the data key.
_PURPOSE: Final = b"homeport ledger signing key 1"
_KEY_BYTES: Final = 32


class VaultSigner:
    """Signs with the key of one vault."""

    def __init__(self, data_key: bytes) -> None:
        seed = HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=None, info=_PURPOSE).derive(
            data_key
        )
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self.public_key = self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)

    def sign(self, content: bytes) -> bytes:
        """The 64 bytes of a signature. May be called from any thread."""
        return self._key.sign(content)


class SignatureCheck:
    """Checks signatures of one public key (32 bytes); raises ``ValueError`` if it is none."""

    def __init__(self, public_key: bytes) -> None:
        self._key = Ed25519PublicKey.from_public_bytes(public_key)

    def is_by_key(self, signature: bytes, content: bytes) -> bool:
        try:
            self._key.verify(signature, content)
        except InvalidSignature:
            return False
        return True
