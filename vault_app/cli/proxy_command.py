"""account proxy: the way to the server of an account that is there already."""

from vault_app.cli import documents
from vault_app.cli.call import Call, find_account
from vault_app.cli.console import lines_of
from vault_app.cli.find_command import read_proxy
from vault_app.cli.render import clean
from vault_app.cli.vault_commands import DONE
from vault_app.imap.proxying import describe_proxy
from vault_app.model.mail import Account
from vault_app.tasks.proxies import set_proxy
from vault_app.wording.text import say

_NONE = "none"


def proxy(call: Call) -> int:
    """account proxy ACCOUNT [URL|none]."""
    wanted = call.options.proxy
    with call.vault() as vault:
        with vault.reader() as reader:
            account = find_account(reader, call.options.account)
        if wanted:
            account = set_proxy(vault, account, None if wanted == _NONE else read_proxy(call))
    call.console.answer(documents.account(account), lines_of(_sentence(account)))
    return DONE


def _sentence(account: Account) -> str:
    address = clean(account.address)
    if account.server.proxy is None:
        return say("{address} is reached directly.", address=address)
    return say(
        "{address} is reached through {proxy}, and never around it.",
        address=address,
        proxy=clean(describe_proxy(account.server.proxy)),
    )
