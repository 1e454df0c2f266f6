"""account sign-in, account add --oauth and clients: signing in where a password is not enough."""

import os
import sys
import webbrowser
from collections.abc import Iterable
from dataclasses import replace

from vault_app.archive.vault import Vault
from vault_app.cli import documents
from vault_app.cli.asking import ask_password, read_secret
from vault_app.cli.call import Call, find_account
from vault_app.cli.console import lines_of
from vault_app.cli.progress import TerminalJob
from vault_app.cli.render import Column, clean, table, wrap
from vault_app.cli.vault_commands import DONE
from vault_app.model.errors import ClientMissing, UsageError
from vault_app.model.mail import Account, ServerSettings
from vault_app.model.sign_in import OAuthClient, SignInMethod, Tokens
from vault_app.model.ways import ClientGuide, DeviceCode
from vault_app.regions.world import World
from vault_app.tasks.oauth_clients import (
    guide_for,
    guides,
    list_clients,
    read_issuer,
    remove_client,
    set_client,
)
from vault_app.tasks.renewing import sign_in_again
from vault_app.tasks.signing_in import Asking, sign_in_by_browser, sign_in_by_device
from vault_app.wording.signing_in import browser_page
from vault_app.wording.text import say


def sign_in(call: Call) -> int:
    """account sign-in."""
    options = call.options
    with call.vault() as vault:
        with vault.reader() as reader:
            account = find_account(reader, options.account)
        issuer = _issuer_of(call, account)
        with call.job() as job:
            if issuer:
                server = replace(account.server, method=SignInMethod.OAUTH, issuer=issuer)
                secret: str | Tokens = permission(call, vault, job, server)
            else:
                server = account.server
                secret = ask_password(
                    call.console, options.password_file, user=server.user, host=server.host
                )
            signed_in = sign_in_again(
                vault, call.home.secrets, account.id, secret, job=job, server=server
            )
    call.console.answer(
        documents.account(signed_in),
        lines_of(
            say("{address} is signed in again.", address=clean(signed_in.address)),
            say("Next: homeport --vault {folder} pull", folder=clean(str(call.folder), 1000)),
        ),
    )
    return DONE


def permission(call: Call, vault: Vault, job: TerminalJob, server: ServerSettings) -> Tokens:
    """What the issuer of ``server`` gives, by the way that was asked for.

    Raises:
        ClientMissing, IssuerRefused, WebFailed, ProxyFailed, CannotConnect, Cancelled
    """
    options = call.options
    asking = Asking(
        issuer=server.issuer,
        user=server.user,
        for_removal=options.for_removal,
        proxy=server.proxy,
        ca_pem=server.ca_pem,
    )
    if server.proxy is not None:
        call.console.note(
            say("Homeport asks through the proxy; your browser does as it is set up itself.")
        )
    world = call.home.world
    try:
        if options.device:
            return sign_in_by_device(job, vault, world, asking, show=lambda code: _show(call, code))
        return sign_in_by_browser(
            job,
            vault,
            world,
            asking,
            open_browser=lambda address: _open(call, address),
            page_text=browser_page(),
        )
    except ClientMissing:
        call.console.note(say("How to get one: homeport clients guide {name}", name=server.issuer))
        raise


def clients(call: Call) -> int:
    return {"list": _list, "guide": _guide, "set": _set, "remove": _remove}[call.options.action](
        call
    )


def _issuer_of(call: Call, account: Account) -> str:
    """Which issuer to ask; "" for a password."""
    options = call.options
    if options.password_file:
        return ""
    if options.issuer:
        return read_issuer(call.home.world, options.issuer)
    if account.server.issuer or not (options.browser or options.device):
        return account.server.issuer
    raise UsageError(reason="issuer-missing")


def _open(call: Call, address: str) -> None:
    call.console.note(say("Sign in on this page; it comes back here by itself:"))
    call.console.note(address)
    # Without a screen, the system's choice may be a browser that takes over the terminal.
    screen = ("DISPLAY", "WAYLAND_DISPLAY")
    if sys.platform != "linux" or any(os.environ.get(name) for name in screen):
        webbrowser.open(address)


def _show(call: Call, code: DeviceCode) -> None:
    call.console.note(
        say(
            "Open {page} in any browser and type this code: {code}",
            page=clean(code.page, 1000),
            code=clean(code.user_code),
        )
    )


def page_lines(world: World, provider_id: str) -> Iterable[str]:
    """How to sign in at a provider's own page, for people; nothing where there is no such way."""
    for issuer in world.facts.oauth_issuers:
        if provider_id in issuer.services and issuer.flows:
            yield say(
                "By its sign-in page: --oauth {issuer} {flows}",
                issuer=issuer.id,
                flows=say(" or ").join(f"--{flow.value}" for flow in issuer.flows),
            )


# Client ids


def _list(call: Call) -> int:
    with call.reader() as reader:
        found = list_clients(reader)

    def lines() -> Iterable[str]:
        if not found:
            yield say("No client ids yet. How to get one: clients guide")
            return
        columns = [
            Column(title=say("Issuer"), may_shrink=True),
            Column(title=say("Client id"), may_shrink=True),
            Column(title=say("Secret")),
        ]
        rows = [
            [
                clean(each.issuer),
                clean(each.client_id),
                say("kept") if each.client_secret else "",
            ]
            for each in found
        ]
        yield from table(columns, rows, width=call.console.width, paint=call.console.paint)

    call.console.answer([_client_document(each) for each in found], lines)
    return DONE


def _guide(call: Call) -> int:
    world = call.home.world
    wanted = call.options.issuer
    shown = (guide_for(world, wanted),) if wanted else guides(world)
    call.console.answer(
        [_guide_document(each) for each in shown], lambda: _guide_lines(call, shown)
    )
    return DONE


def _guide_lines(call: Call, shown: tuple[ClientGuide, ...]) -> Iterable[str]:
    width = call.console.text_width
    for number, guide in enumerate(shown):
        if number:
            yield ""
        yield call.console.paint("bold", f"{clean(guide.name)}  ({clean(guide.issuer)})")
        if guide.page:
            yield "  " + say("Page: {page}", page=guide.page)
        for step, text in enumerate(guide.steps, 1):
            yield from wrap(f"{step}. {text}", width, "  ")
        yield "  " + say("It sends the browser back to: {address}", address=guide.redirect)
        if not guide.is_for_few:
            secret = " --secret-file F" if guide.needs_secret else ""
            yield "  " + say(
                "Then: homeport clients set {issuer} --id ID{secret}",
                issuer=guide.issuer,
                secret=secret,
            )


def _set(call: Call) -> int:
    options = call.options
    file = options.secret_file
    client = OAuthClient(
        issuer=options.issuer,
        client_id=options.id,
        client_secret=read_secret(file, setting="--secret-file") if file else "",
    )
    with call.vault() as vault:
        set_client(vault, call.home.world, client)
        kept = replace(client, issuer=read_issuer(call.home.world, options.issuer))
    call.console.answer(
        _client_document(kept),
        lines_of(say("The client id for {issuer} is kept.", issuer=clean(kept.issuer))),
    )
    return DONE


def _remove(call: Call) -> int:
    with call.vault() as vault:
        was_there = remove_client(vault, call.home.world, call.options.issuer)
    template = (
        "The client id for {issuer} is forgotten."
        if was_there
        else "There was no client id for {issuer}."
    )
    call.console.answer(
        {"issuer": call.options.issuer, "removed": was_there},
        lines_of(say(template, issuer=clean(call.options.issuer))),
    )
    return DONE


def _client_document(client: OAuthClient) -> documents.Document:
    return {
        "issuer": client.issuer,
        "client_id": client.client_id,
        "has_secret": bool(client.client_secret),
    }


def _guide_document(guide: ClientGuide) -> documents.Document:
    return {
        "issuer": guide.issuer,
        "name": guide.name,
        "page": guide.page,
        "steps": list(guide.steps),
        "redirect": guide.redirect,
        "needs_secret": guide.needs_secret,
        "is_for_few": guide.is_for_few,
        "source": guide.source,
        "is_verified": guide.is_verified,
    }
