"""Argon2id (RFC 9106): turns a passphrase into the key that wraps a vault's data key."""

import unicodedata
from dataclasses import dataclass

from argon2.exceptions import HashingError
from argon2.low_level import Type, hash_secret_raw

SALT_BYTES = 32
LONGEST_PASSPHRASE = 1024

# A slot file may come from anybody: without these bounds it could ask for all the memory there is,
# or weaken the derivation until guessing is cheap. The floor is RFC 9106's second choice.
_MEMORY_KIB = (64 * 1024, 2 * 1024 * 1024)
_PASSES = (1, 64)
_LANES = (1, 16)
_LEAST_WORK_KIB = 3 * 64 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Argon2id parameters: memory in KiB, passes over it, lanes."""

    memory_kib: int
    passes: int
    lanes: int

    def __post_init__(self) -> None:
        """Raises ``ValueError`` outside the bounds."""
        for value, (least, most) in (
            (self.memory_kib, _MEMORY_KIB),
            (self.passes, _PASSES),
            (self.lanes, _LANES),
        ):
            if type(value) is not int or not least <= value <= most:
                raise ValueError("Argon2id parameters out of bounds")
        if self.memory_kib * self.passes < _LEAST_WORK_KIB:
            raise ValueError("Argon2id parameters too weak")


# About 0.6 s on two cores, and it fits machines with 4 GB (measured, see ARCHITECTURE.md).
USUAL_COST = Cost(memory_kib=512 * 1024, passes=2, lanes=2)
# For machines that cannot spare that much: RFC 9106's second choice.
LEAST_COST = Cost(memory_kib=64 * 1024, passes=3, lanes=4)


def derive(passphrase: str, salt: bytes, cost: Cost) -> bytes:
    """The 256-bit key of a passphrase; the passphrase is taken in Unicode form NFKC.

    Raises:
        MemoryError: the machine cannot spare ``cost.memory_kib``.
    """
    secret = unicodedata.normalize("NFKC", passphrase).encode("utf-8", "surrogatepass")
    try:
        return hash_secret_raw(
            secret,
            salt,
            time_cost=cost.passes,
            memory_cost=cost.memory_kib,
            parallelism=cost.lanes,
            hash_len=32,
            type=Type.ID,
        )
    except HashingError as error:
        raise MemoryError("Argon2id") from error
