"""The vault's signing key: always the same for one data key, and nobody else's."""

import pytest

from vault_app.keys.signing import SignatureCheck, VaultSigner

DATA_KEY = bytes(range(32))


def test_the_key_belongs_to_the_data_key() -> None:
    signer = VaultSigner(DATA_KEY)
    assert signer.public_key == VaultSigner(DATA_KEY).public_key
    assert signer.public_key != VaultSigner(bytes(32)).public_key
    # Vaults outlive versions: another derivation would disown every ledger there is.
    assert signer.public_key.hex() == (
        "f11764e24605c46ee829a387e02471956c2e7b5aab8374480b02253d94c19128"
    )


def test_a_signature_is_for_one_key_and_one_content() -> None:
    signature = VaultSigner(DATA_KEY).sign(b"this")
    check = SignatureCheck(VaultSigner(DATA_KEY).public_key)
    assert check.is_by_key(signature, b"this")
    assert not check.is_by_key(signature, b"that")
    assert not check.is_by_key(bytes(64), b"this")
    assert not check.is_by_key(b"", b"this")
    assert not SignatureCheck(VaultSigner(bytes(32)).public_key).is_by_key(signature, b"this")


def test_no_key_at_all() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        SignatureCheck(b"short")
