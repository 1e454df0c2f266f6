"""Account passwords in the operating system's keyring, where there is a real one."""

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Protocol, TypeVar

import keyring
from keyring.backend import KeyringBackend
from keyring.errors import KeyringError, PasswordDeleteError

T = TypeVar("T")

_SERVICE = "Homeport"
# A locked keyring may wait for a prompt that nobody sees.
_PATIENCE_SECONDS = 20.0
# By name, because "null" and plaintext backends call themselves keyrings too.
_REAL_BACKENDS = (
    "keyring.backends.SecretService",
    "keyring.backends.libsecret",
    "keyring.backends.kwallet",
    "keyring.backends.macOS",
    "keyring.backends.Windows",
)


class SecretStore(Protocol):
    """Where passwords are kept outside the vault; ``None`` and ``False`` mean "not here"."""

    def get(self, vault_id: str, account_id: int) -> str | None: ...

    def put(self, vault_id: str, account_id: int, secret: str) -> bool: ...

    def forget(self, vault_id: str, account_id: int) -> None: ...


class NoKeyring:
    """For machines without a keyring, and for vaults that must not touch it."""

    def get(self, vault_id: str, account_id: int) -> str | None:
        return None

    def put(self, vault_id: str, account_id: int, secret: str) -> bool:
        return False

    def forget(self, vault_id: str, account_id: int) -> None:
        pass


class SystemKeyring:
    """The operating system's keyring. Trouble with it is never fatal: the vault takes over."""

    def __init__(self, backend: KeyringBackend) -> None:
        self._backend = backend

    def get(self, vault_id: str, account_id: int) -> str | None:
        return _patiently(lambda: self._backend.get_password(_SERVICE, _name(vault_id, account_id)))

    def put(self, vault_id: str, account_id: int, secret: str) -> bool:
        """Store and read back; ``False`` if the keyring did not keep it whole."""
        name = _name(vault_id, account_id)

        def store() -> bool:
            self._backend.set_password(_SERVICE, name, secret)
            return self._backend.get_password(_SERVICE, name) == secret

        return _patiently(store) or False

    def forget(self, vault_id: str, account_id: int) -> None:
        def delete() -> None:
            try:
                self._backend.delete_password(_SERVICE, _name(vault_id, account_id))
            except PasswordDeleteError:
                return  # it was not there

        _patiently(delete)


def find_store() -> SecretStore:
    """The system's keyring if it is a real one."""
    try:
        backend = keyring.get_keyring()
    except (KeyringError, RuntimeError, ImportError):
        return NoKeyring()
    candidates = [backend, *getattr(backend, "backends", ())]
    for candidate in candidates:
        if type(candidate).__module__.startswith(_REAL_BACKENDS):
            return SystemKeyring(candidate)
    return NoKeyring()


def _name(vault_id: str, account_id: int) -> str:
    return f"{vault_id}/{account_id}"


def _patiently(action: Callable[[], T]) -> T | None:
    results: list[T] = []

    def run() -> None:
        # Backends raise what their platform raises (pywintypes.error is no KeyringError); whatever
        # it is, the password is then asked of the vault.
        with suppress(Exception):
            results.append(action())

    # A daemon, so that a prompt which nobody answers does not keep the program from ending.
    thread = threading.Thread(target=run, name="keyring", daemon=True)
    thread.start()
    thread.join(_PATIENCE_SECONDS)
    return results[0] if results else None
