"""When the engine is not started, and what it is told when it is."""

import importlib
import os
from types import ModuleType

import pytest

from vault_app.desktop.reader import walls
from vault_app.desktop.reader.walls import Refusal, engine_refusal, harden_chromium


@pytest.fixture
def _as_somebody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000, raising=False)


def test_the_administrator_gets_no_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0, raising=False)
    assert engine_refusal() is Refusal.ROOT


@pytest.mark.usefixtures("_as_somebody")
def test_an_engine_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    real = importlib.import_module

    def missing(name: str, package: str | None = None) -> ModuleType:
        if name == "PySide6.QtWebEngineWidgets":
            raise ImportError("libnss3.so: cannot open shared object file")
        return real(name, package)

    monkeypatch.setattr(importlib, "import_module", missing)
    assert engine_refusal() is Refusal.MISSING


@pytest.mark.usefixtures("_as_somebody")
def test_a_system_without_a_sandbox(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walls, "_has_sandbox", lambda: False)
    assert engine_refusal() is Refusal.NO_SANDBOX


@pytest.mark.usefixtures("_as_somebody")
def test_an_engine_that_was_not_locked_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walls, "_has_sandbox", lambda: True)
    monkeypatch.setattr(walls, "SCHEME", b"homeport-never-registered")
    assert engine_refusal() is Refusal.NOT_PREPARED


def test_flags_of_others_are_not_taken_over() -> None:
    environment = {
        "QTWEBENGINE_CHROMIUM_FLAGS": "--no-sandbox --remote-debugging-port=9222",
        "QTWEBENGINE_REMOTE_DEBUGGING": "9222",
        "QTWEBENGINE_DISABLE_SANDBOX": "1",
        "HOME": "/home/anna",
    }
    harden_chromium(environment)
    flags = environment["QTWEBENGINE_CHROMIUM_FLAGS"]
    assert "sandbox" not in flags
    assert "remote-debugging" not in flags
    assert '--host-resolver-rules="MAP * ~NOTFOUND"' in flags
    assert "QTWEBENGINE_REMOTE_DEBUGGING" not in environment
    assert "QTWEBENGINE_DISABLE_SANDBOX" not in environment
    assert environment["HOME"] == "/home/anna"
