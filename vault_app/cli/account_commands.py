"""account find, add, list, remove: the logins whose mail comes home."""

from collections.abc import Iterable

from vault_app.cli import documents
from vault_app.cli.add_command import add
from vault_app.cli.call import Call, find_account
from vault_app.cli.console import lines_of
from vault_app.cli.find_command import find
from vault_app.cli.proxy_command import proxy
from vault_app.cli.render import Column, clean, table
from vault_app.cli.sign_in_commands import sign_in
from vault_app.cli.status_command import read_only, shared
from vault_app.cli.vault_commands import DONE
from vault_app.tasks.accounts import remove_account
from vault_app.wording.signing_in import withdrawal_sentence
from vault_app.wording.states import security_name
from vault_app.wording.text import say


def account(call: Call) -> int:
    return _ACTIONS[call.options.action](call)


def _list(call: Call) -> int:
    with call.reader() as reader:
        accounts = reader.accounts()

    def lines() -> Iterable[str]:
        if not accounts:
            yield say("No accounts yet. Add one with: account add")
            return
        columns = [
            Column(title=say("No."), is_right=True),
            Column(title=say("Address"), may_shrink=True),
            Column(title=say("Label"), may_shrink=True),
            Column(title=say("Server"), may_shrink=True),
            Column(title=say("Connection")),
        ]
        rows = [
            [
                str(each.id),
                clean(each.address),
                clean(each.label) if each.label != each.address else "",
                clean(f"{each.server.host}:{each.server.port}"),
                security_name(each.server.security),
            ]
            for each in accounts
        ]
        yield from table(columns, rows, width=call.console.width, paint=call.console.paint)

    call.console.answer([documents.account(each) for each in accounts], lines)
    return DONE


def _remove(call: Call) -> int:
    with call.vault() as vault:
        with vault.reader() as reader:
            found = find_account(reader, call.options.account)
        with call.job() as job:
            withdrawal = remove_account(vault, call.home.secrets, found.id, job=job)
    call.console.answer(
        {
            "account": documents.account(found),
            "removed": True,
            "permission": withdrawal.value,
        },
        lines_of(
            say(
                "{address} is forgotten. Its mail stays in the vault and on the server.",
                address=clean(found.address),
            ),
            *filter(None, [withdrawal_sentence(withdrawal, clean(found.server.issuer))]),
        ),
    )
    return DONE


_ACTIONS = {
    "find": find,
    "add": add,
    "list": _list,
    "remove": _remove,
    "sign-in": sign_in,
    "read-only": read_only,
    "shared": shared,
    "proxy": proxy,
}
