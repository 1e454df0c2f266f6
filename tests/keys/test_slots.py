"""The key-slot file: each way of opening it wrongly has its own error; nothing can be swapped."""

import json
from pathlib import Path
from typing import Any

import pytest

from vault_app.keys.derivation import LEAST_COST, Cost
from vault_app.keys.slots import (
    COPY_NAME,
    FILE_NAME,
    KeySlots,
    new_slots,
    read_slots,
    write_slots,
)
from vault_app.model.errors import (
    KeySlotsDamaged,
    VaultNotFound,
    VaultTooNew,
    WrongPassphrase,
)

PASSPHRASE = "correct horse battery staple"


@pytest.fixture(scope="module")
def made() -> tuple[KeySlots, bytes]:
    return new_slots(PASSPHRASE, LEAST_COST)


def rewrite(folder: Path, **changes: Any) -> None:
    """Alter the stored file in both copies, with a right checksum, as an attacker could."""
    from vault_app.keys import slots as module

    found = json.loads((folder / FILE_NAME).read_text())
    found.pop("checksum")
    found.update(changes)
    found["checksum"] = module._checksum(found)
    for name in (FILE_NAME, COPY_NAME):
        (folder / name).write_text(json.dumps(found))


def test_round_trip(tmp_path: Path, made: tuple[KeySlots, bytes]) -> None:
    slots, key = made
    write_slots(tmp_path, slots)
    assert len(key) == 32
    assert read_slots(tmp_path) == slots
    assert read_slots(tmp_path).open(PASSPHRASE, tmp_path) == key
    assert not list(tmp_path.glob("*.new"))


def test_wrong_passphrase(tmp_path: Path, made: tuple[KeySlots, bytes]) -> None:
    with pytest.raises(WrongPassphrase):
        made[0].open(PASSPHRASE + " ", tmp_path)


def test_passphrase_is_taken_in_one_unicode_form(tmp_path: Path) -> None:
    slots, key = new_slots("caf\u00e9 \u2168", LEAST_COST)
    assert slots.open("cafe\u0301 IX", tmp_path) == key


def test_key_is_not_in_the_file(tmp_path: Path, made: tuple[KeySlots, bytes]) -> None:
    import base64

    slots, key = made
    write_slots(tmp_path, slots)
    content = (tmp_path / FILE_NAME).read_bytes()
    for form in (key, key.hex().encode(), base64.b64encode(key), PASSPHRASE.encode()):
        assert form not in content


def test_second_copy_serves_when_the_first_is_damaged(
    tmp_path: Path, made: tuple[KeySlots, bytes]
) -> None:
    write_slots(tmp_path, made[0])
    (tmp_path / FILE_NAME).write_bytes(b'{"format": "homeport-keys", "ver')
    assert read_slots(tmp_path) == made[0]
    (tmp_path / FILE_NAME).unlink()
    assert read_slots(tmp_path) == made[0]


def test_nothing_there(tmp_path: Path) -> None:
    with pytest.raises(VaultNotFound):
        read_slots(tmp_path)


@pytest.mark.parametrize(
    "content",
    [b"", b"{}", b"[]", b"null", b"\x00" * 100, b'{"format":"other"}', b"[" * 100_000],
)
def test_damaged(tmp_path: Path, content: bytes) -> None:
    for name in (FILE_NAME, COPY_NAME):
        (tmp_path / name).write_bytes(content)
    with pytest.raises(KeySlotsDamaged):
        read_slots(tmp_path)


def test_flipped_bits_are_noticed(tmp_path: Path, made: tuple[KeySlots, bytes]) -> None:
    write_slots(tmp_path, made[0])
    (tmp_path / COPY_NAME).unlink()
    content = (tmp_path / FILE_NAME).read_bytes()
    position = content.index(b'"wrapped": "') + 14
    (tmp_path / FILE_NAME).write_bytes(
        content[:position] + bytes([content[position] ^ 1]) + content[position + 1 :]
    )
    with pytest.raises(KeySlotsDamaged):
        read_slots(tmp_path)


def test_newer_version(tmp_path: Path, made: tuple[KeySlots, bytes]) -> None:
    write_slots(tmp_path, made[0])
    rewrite(tmp_path, version=2)
    with pytest.raises(VaultTooNew) as caught:
        read_slots(tmp_path)
    assert caught.value.facts["found"] == 2


def test_slot_of_another_vault_does_not_open(tmp_path: Path, made: tuple[KeySlots, bytes]) -> None:
    write_slots(tmp_path, made[0])
    rewrite(tmp_path, vault_id="00" * 16)
    with pytest.raises(WrongPassphrase):
        read_slots(tmp_path).open(PASSPHRASE, tmp_path)


@pytest.mark.parametrize(
    "kdf",
    [
        {"memory_kib": 4 * 1024 * 1024},
        {"memory_kib": 8},
        {"passes": 0},
        {"passes": 10**9},
        {"lanes": 0},
        {"memory_kib": "65536"},
        {"memory_kib": True},
        {"memory_kib": 64 * 1024, "passes": 1},
    ],
)
def test_hostile_derivation_parameters(
    tmp_path: Path, made: tuple[KeySlots, bytes], kdf: dict[str, Any]
) -> None:
    write_slots(tmp_path, made[0])
    slots = json.loads((tmp_path / FILE_NAME).read_text())["slots"]
    slots[0]["kdf"].update(kdf)
    rewrite(tmp_path, slots=slots)
    with pytest.raises(KeySlotsDamaged):
        read_slots(tmp_path)


def test_new_passphrase_opens_the_same_key(tmp_path: Path, made: tuple[KeySlots, bytes]) -> None:
    slots, key = made
    changed = slots.with_passphrase("another one", key, LEAST_COST)
    assert changed.open("another one", tmp_path) == key
    assert changed.vault_id == slots.vault_id
    with pytest.raises(WrongPassphrase):
        changed.open(PASSPHRASE, tmp_path)


def test_weak_costs_are_refused() -> None:
    with pytest.raises(ValueError, match="weak"):
        Cost(memory_kib=64 * 1024, passes=2, lanes=4)
