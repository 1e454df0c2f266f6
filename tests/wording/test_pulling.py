"""What was left over by a pull, for every code that tasks give."""

import re
from pathlib import Path

import pytest

import vault_app.tasks
from vault_app.wording import pulling

CODES = sorted(
    {
        match[1]
        for source in Path(vault_app.tasks.__path__[0]).glob("*pull*.py")
        for match in re.finditer(r'reason="([a-z-]+)"', source.read_text(encoding="utf-8"))
    }
    | {"no-answer", "no-content", "refused", "breaks-connection"}
)


@pytest.mark.parametrize("code", CODES)
def test_every_code_has_words(code: str) -> None:
    text = pulling.left_over_sentence(mailbox="INBOX", uid=7, reason=code, detail="")
    assert text.startswith("Message 7 of Inbox: ")
    assert code not in text.split(": ")[1] or code == "refused"


def test_a_whole_folder_with_what_the_server_said() -> None:
    text = pulling.left_over_sentence(
        mailbox="Old\x1b[2J", uid=None, reason="refused", detail="Permission\r\ndenied"
    )
    assert text == (
        "Folder Old\\x1b[2J: the server refuses to give it. What was reported: “Permission denied”"
    )


def test_an_unknown_code_is_quoted() -> None:
    text = pulling.left_over_sentence(mailbox="A", uid=1, reason="moon-phase", detail="")
    assert text == "Message 1 of A: “moon-phase”."
