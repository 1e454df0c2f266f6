"""Only a real keyring is used, and trouble with one never stops anything."""

import subprocess
import sys

import keyring
import keyring.backends.null
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked, PasswordDeleteError

from vault_app.keys.system_keyring import NoKeyring, SystemKeyring, find_store


class InMemory(KeyringBackend):
    """A keyring that works, within this process."""

    priority = 1.0

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if (service, username) not in self.kept:
            raise PasswordDeleteError("not found")
        del self.kept[service, username]


class Truncating(InMemory):
    def set_password(self, service: str, username: str, password: str) -> None:
        super().set_password(service, username, password[:5])


class Locked(InMemory):
    def set_password(self, service: str, username: str, password: str) -> None:
        raise KeyringLocked("locked")

    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringLocked("locked")


class Foreign(Locked):
    def get_password(self, service: str, username: str) -> str | None:
        raise OSError(1783, "stub received bad data")


def test_keeps_and_forgets() -> None:
    store = SystemKeyring(InMemory())
    assert store.get("vault", 1) is None
    assert store.put("vault", 1, "geheim")
    assert store.get("vault", 1) == "geheim"
    assert store.get("vault", 2) is None
    assert store.get("other", 1) is None
    store.forget("vault", 1)
    store.forget("vault", 1)
    assert store.get("vault", 1) is None


@pytest.mark.parametrize("backend", [Truncating(), Locked(), Foreign()])
def test_a_bad_keyring_says_no(backend: KeyringBackend) -> None:
    store = SystemKeyring(backend)
    assert not store.put("vault", 1, "a long secret")


@pytest.mark.parametrize("backend", [Locked(), Foreign()])
def test_trouble_on_reading_is_no_password(backend: KeyringBackend) -> None:
    assert SystemKeyring(backend).get("vault", 1) is None


def test_null_backend_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyring, "get_keyring", keyring.backends.null.Keyring)
    assert isinstance(find_store(), NoKeyring)


def test_a_prompt_that_nobody_answers_does_not_keep_the_program() -> None:
    script = (
        "import time\n"
        "from vault_app.keys import system_keyring as s\n"
        "s._PATIENCE_SECONDS = 0.1\n"
        "assert s._patiently(lambda: time.sleep(60)) is None\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True, timeout=30)
