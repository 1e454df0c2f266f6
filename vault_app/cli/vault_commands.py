"""create, verify, stats: the vault as a whole."""

import time
from collections.abc import Iterable

from vault_app.cli.asking import ask_passphrase
from vault_app.cli.call import Call
from vault_app.cli.console import lines_of
from vault_app.cli.documents import Document
from vault_app.cli.render import wrap
from vault_app.keys.strength import passphrase_strength
from vault_app.model.errors import SettingInvalid
from vault_app.model.mail import PlacementState
from vault_app.tasks.vaults import create_vault
from vault_app.tasks.verify import VerifyReport
from vault_app.tasks.verify import verify as verify_vault
from vault_app.wording import quantities
from vault_app.wording.passphrases import loss_warning, strength_hint, strength_name
from vault_app.wording.states import state_name
from vault_app.wording.text import one_line, say

_STRONG = 3
DONE = 0
LEFT_OVER = 1
SERVER_FAILED = 4


def create(call: Call) -> int:
    folder = call.folder
    passphrase = ask_passphrase(call.console, call.options.passphrase_file, is_new=True)
    if not passphrase:
        raise SettingInvalid(setting="passphrase", value="", reason="missing")
    strength = passphrase_strength(passphrase)
    if strength.score < _STRONG:
        call.console.note(
            say(
                "{strength}. {hint}",
                strength=strength_name(strength.score),
                hint=strength_hint(strength.hint),
            )
        )
    with create_vault(folder, passphrase) as vault:
        made = str(vault.folder)
    call.console.answer(
        {"vault": made, "created": True, "passphrase_strength": strength.score},
        lines_of(
            say("A new, empty vault is in {folder}.", folder=one_line(made, 1000)),
            *wrap(loss_warning(), call.console.text_width),
            say("Next: homeport --vault {folder} account add --help", folder=one_line(made, 1000)),
        ),
    )
    return DONE


def verify(call: Call) -> int:
    began = time.monotonic()
    with call.vault() as vault, call.job() as job:
        report = verify_vault(job, vault)
    seconds = time.monotonic() - began
    document = {**verify_document(report), "seconds": round(seconds, 3)}
    call.console.answer(document, lambda: verify_lines(report, seconds))
    return DONE if report.ok else LEFT_OVER


def verify_document(report: VerifyReport) -> Document:
    return {
        "ok": report.ok,
        "messages": report.messages,
        "bytes": report.bytes,
        "damaged": list(report.damaged),
        "integrity": list(report.integrity),
    }


def verify_lines(report: VerifyReport, seconds: float) -> Iterable[str]:
    yield say(
        "{messages} ({size}) read back and compared in {time}.",
        messages=quantities.messages(report.messages),
        size=quantities.size(report.bytes),
        time=quantities.elapsed(seconds),
    )
    for message in report.damaged:
        yield say("Damaged: message {id}", id=message)
    for fault in report.integrity:
        yield say("The archive's structure: {fault}", fault=one_line(fault))
    if report.ok:
        yield say("Every message is exactly as it arrived, and the archive is sound.")


def stats(call: Call) -> int:
    with call.reader() as reader:
        found, states = reader.stats(), reader.state_totals()
    document = {
        "messages": found.messages,
        "bytes": found.size,
        "attachments": found.attachments,
        "accounts": found.accounts,
        "placements": found.placements,
        "vault_bytes": found.file_size,
        "states": {
            state.value.replace("-", "_"): {"messages": messages, "bytes": size}
            for state, (messages, size) in states.items()
        },
    }

    def lines() -> Iterable[str]:
        yield say(
            "{messages}, {size}; the vault takes {vault}.",
            messages=quantities.messages(found.messages),
            size=quantities.size(found.size),
            vault=quantities.size(found.file_size),
        )
        yield say("Attachments: {n}", n=quantities.count(found.attachments))
        yield say("Accounts: {n}", n=quantities.count(found.accounts))
        yield say("Copies on servers: {n}", n=quantities.count(found.placements))
        for state in PlacementState:
            messages, size = states.get(state, (0, 0))
            yield say(
                "{state}: {messages}, {size}",
                state=state_name(state),
                messages=quantities.messages(messages),
                size=quantities.size(size),
            )

    call.console.answer(document, lines)
    return DONE
