"""Reading mail calls nothing: the code that reads it has no means to."""

import subprocess
import sys

from tests.mime.letters import letter, multipart, part
from vault_app.mime.display import open_message

_LOADED = """
import importlib, pkgutil, sys
import vault_app.mime
for found in pkgutil.iter_modules(vault_app.mime.__path__):
    importlib.import_module(f"vault_app.mime.{found.name}")
means = {"socket", "ssl", "http", "asyncio", "email", "PySide6", "sqlcipher3"}
print(*sorted(means & set(sys.modules)))
"""


def test_no_module_that_could_reach_a_network_is_loaded() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _LOADED], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == []


def test_requests_for_receipts_and_bodies_elsewhere_are_only_data() -> None:
    raw = (
        letter(
            "From: a@b.c",
            "Disposition-Notification-To: spy@leak.example",
            "Return-Receipt-To: spy@leak.example",
            "List-Unsubscribe: <https://leak.example/u>",
            "BIMI-Selector: v=BIMI1; s=x",
            "",
        )
        + multipart(
            part(
                'Content-Type: message/external-body; access-type=URL; URL="https://leak.example/x"'
            ),
            part("Content-Type: text/plain", body="text"),
            header=(),
        ).lstrip()
    )
    shown = open_message(raw)
    assert [one.media_type for one in shown.parts] == ["message/external-body", "text/plain"]
    assert shown.text == "text"
