"""The key-slot file of a vault: one random data key, wrapped once for each way to open it.

The file is JSON: ``format``, ``version``, ``vault_id`` (hex), ``slots`` and ``checksum`` (SHA-256
of the canonical JSON of the rest). A slot has ``id``, ``kind`` ("passphrase"), its ``kdf``
parameters, ``nonce`` and ``wrapped``: the data key under AES-256-GCM, with version, vault id and
the slot's other fields as associated data, so that none of them can be swapped or weakened. Two
copies are kept.
"""

import base64
import binascii
import errno
import hashlib
import json
import os
import secrets
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from vault_app.keys.derivation import LEAST_COST, SALT_BYTES, USUAL_COST, Cost, derive
from vault_app.model.errors import (
    DiskFailed,
    DiskFull,
    KeySlotsDamaged,
    VaultNotFound,
    VaultTooNew,
    WrongPassphrase,
)

FILE_NAME = "keys.json"
COPY_NAME = "keys.copy.json"
VERSION = 1
_FORMAT = "homeport-keys"
_KEY_BYTES = 32
_NONCE_BYTES = 12
_LARGEST_FILE = 256 * 1024
_MOST_SLOTS = 32
_FULL = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}


@dataclass(frozen=True, slots=True, kw_only=True)
class PassphraseSlot:
    """The data key, wrapped by a key derived from a passphrase."""

    id: str
    cost: Cost
    salt: bytes
    nonce: bytes
    wrapped: bytes

    def associated_data(self, vault_id: str) -> bytes:
        """All that the wrapping vouches for besides the key."""
        return _canonical({"version": VERSION, "vault_id": vault_id, **self._public()})

    def to_json(self) -> dict[str, Any]:
        return {
            **self._public(),
            "nonce": _encode(self.nonce),
            "wrapped": _encode(self.wrapped),
        }

    @classmethod
    def from_json(cls, slot: dict[str, Any]) -> Self:
        """Raises ``ValueError`` or ``KeyError`` on anything unexpected."""
        kdf = slot["kdf"]
        if slot["kind"] != "passphrase" or kdf["name"] != "argon2id":
            raise ValueError("unknown kind of key slot")
        return cls(
            id=str(slot["id"]),
            cost=Cost(memory_kib=kdf["memory_kib"], passes=kdf["passes"], lanes=kdf["lanes"]),
            salt=_decode(kdf["salt"], SALT_BYTES),
            nonce=_decode(slot["nonce"], _NONCE_BYTES),
            wrapped=_decode(slot["wrapped"], _KEY_BYTES + 16),
        )

    def _public(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "kind": "passphrase",
            "kdf": {
                "name": "argon2id",
                "memory_kib": self.cost.memory_kib,
                "passes": self.cost.passes,
                "lanes": self.cost.lanes,
                "salt": _encode(self.salt),
            },
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class KeySlots:
    """The contents of a key-slot file."""

    vault_id: str
    slots: tuple[PassphraseSlot, ...]

    def open(self, passphrase: str, folder: Path) -> bytes:
        """The data key; raises ``WrongPassphrase`` if no slot opens."""
        for slot in self.slots:
            wrapping = AESGCM(derive(passphrase, slot.salt, slot.cost))
            try:
                return wrapping.decrypt(
                    slot.nonce, slot.wrapped, slot.associated_data(self.vault_id)
                )
            except InvalidTag:
                continue
        raise WrongPassphrase(folder=str(folder))

    def with_passphrase(self, passphrase: str, data_key: bytes, cost: Cost = USUAL_COST) -> Self:
        """The same vault with this passphrase in place of any other."""
        return replace(self, slots=(_wrap(passphrase, data_key, self.vault_id, cost),))


def new_slots(passphrase: str, cost: Cost = USUAL_COST) -> tuple[KeySlots, bytes]:
    """Slots for a new vault, and its new data key."""
    data_key = secrets.token_bytes(_KEY_BYTES)
    empty = KeySlots(vault_id=secrets.token_hex(16), slots=())
    return empty.with_passphrase(passphrase, data_key, cost), data_key


def _wrap(passphrase: str, data_key: bytes, vault_id: str, cost: Cost) -> PassphraseSlot:
    salt = secrets.token_bytes(SALT_BYTES)
    try:
        key = derive(passphrase, salt, cost)
    except MemoryError:
        cost = LEAST_COST
        key = derive(passphrase, salt, cost)
    slot = PassphraseSlot(
        id=secrets.token_hex(8),
        cost=cost,
        salt=salt,
        nonce=secrets.token_bytes(_NONCE_BYTES),
        wrapped=b"",
    )
    wrapped = AESGCM(key).encrypt(slot.nonce, data_key, slot.associated_data(vault_id))
    return replace(slot, wrapped=wrapped)


def read_slots(folder: Path) -> KeySlots:
    """Read the key slots of a vault, from the second copy if the first is damaged.

    Raises:
        VaultNotFound: there is no key-slot file in the folder.
        VaultTooNew: a newer Homeport wrote it.
        KeySlotsDamaged: neither copy can be read.
    """
    failure: KeySlotsDamaged | None = None
    for name in (FILE_NAME, COPY_NAME):
        path = folder / name
        try:
            with path.open("rb") as file:
                content = file.read(_LARGEST_FILE + 1)
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError as error:
            raise DiskFailed(folder=str(folder), detail=str(error)) from error
        try:
            return _parse(content, folder)
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            failure = KeySlotsDamaged(folder=str(folder), detail=str(error))
    raise failure or VaultNotFound(folder=str(folder))


def _parse(content: bytes, folder: Path) -> KeySlots:
    if len(content) > _LARGEST_FILE:
        raise ValueError("too large")
    found = json.loads(content)
    if found["format"] != _FORMAT:
        raise ValueError("not a key-slot file")
    if type(found["version"]) is int and found["version"] > VERSION:
        raise VaultTooNew(folder=str(folder), found=found["version"], supported=VERSION)
    checksum = found.pop("checksum")
    if found["version"] != VERSION or checksum != _checksum(found):
        raise ValueError("checksum")
    if not 0 < len(found["slots"]) <= _MOST_SLOTS:
        raise ValueError("number of slots")
    return KeySlots(
        vault_id=str(found["vault_id"]),
        slots=tuple(PassphraseSlot.from_json(slot) for slot in found["slots"]),
    )


def write_slots(folder: Path, slots: KeySlots) -> None:
    """Replace the key-slot file and its copy so that at every instant one whole file is there."""
    found: dict[str, Any] = {
        "format": _FORMAT,
        "version": VERSION,
        "vault_id": slots.vault_id,
        "slots": [slot.to_json() for slot in slots.slots],
    }
    content = json.dumps({**found, "checksum": _checksum(found)}, indent=1).encode("ascii") + b"\n"
    try:
        for name in (FILE_NAME, COPY_NAME):
            _replace(folder / name, content)
    except OSError as error:
        if error.errno in _FULL:
            raise DiskFull(folder=str(folder)) from error
        raise DiskFailed(folder=str(folder), detail=str(error)) from error


def _replace(path: Path, content: bytes) -> None:
    partial = path.with_suffix(".new")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
    if os.name == "posix":
        # Without this the rename itself may be lost with the power.
        directory = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)


def _checksum(found: dict[str, Any]) -> str:
    return hashlib.sha256(_canonical(found)).hexdigest()


def _canonical(value: dict[str, Any]) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode("ascii")


def _encode(value: bytes) -> str:
    return base64.b64encode(value).decode("ascii")


def _decode(value: str, length: int) -> bytes:
    try:
        decoded = base64.b64decode(value, validate=True)
    except binascii.Error as error:
        raise ValueError(str(error)) from error
    if len(decoded) != length:
        raise ValueError("wrong length")
    return decoded
