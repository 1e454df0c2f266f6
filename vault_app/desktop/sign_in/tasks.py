"""What the steps have done for them away from the interface thread; one place to stand in for."""

from collections.abc import Callable
from typing import Protocol

from vault_app.archive.reader import Reader
from vault_app.desktop.opened import Opened
from vault_app.desktop.sign_in.draft import Draft
from vault_app.keys.system_keyring import NoKeyring
from vault_app.model.custody import ConnectionSeen
from vault_app.model.errors import SecretMissing
from vault_app.model.finding import FindSource, Found, FoundServer
from vault_app.model.jobs import Job
from vault_app.model.mail import Account, ServerSettings
from vault_app.model.sign_in import AccessToken, OAuthClient, Proxy, Tokens
from vault_app.model.ways import ClientGuide, DeviceCode, Way
from vault_app.regions.finding import with_provider
from vault_app.tasks.account_choices import set_read_only
from vault_app.tasks.accounts import add_account, try_sign_in
from vault_app.tasks.credentials import credential_of
from vault_app.tasks.finding import allow_lookups, find_server, lookups_allowed
from vault_app.tasks.oauth_clients import (
    OWN_REDIRECT,
    find_issuer,
    guide_for,
    list_clients,
    set_client,
)
from vault_app.tasks.renewing import sign_in_again
from vault_app.tasks.signing_in import Asking, sign_in_by_browser, sign_in_by_device, ways
from vault_app.wording.signing_in import browser_page

# What was typed, or what an issuer gave.
Secret = str | Tokens


class SignInTasks(Protocol):
    """All of it may wait for the disk or the network: for a job's thread alone."""

    @property
    def has_keyring(self) -> bool: ...

    @property
    def own_redirect(self) -> str: ...

    def is_allowed_to_ask(self) -> bool: ...

    def allow_asking(self, *, is_allowed: bool) -> None: ...

    def find(self, job: Job, address: str, *, may_ask: bool, proxy: Proxy | None) -> Found: ...

    def ways(self, draft: Draft) -> tuple[Way, ...]: ...

    def account(self, account_id: int) -> Account: ...

    def try_out(self, job: Job, server: ServerSettings, secret: Secret) -> ConnectionSeen: ...

    def add(self, draft: Draft, secret: Secret) -> Account: ...

    def sign_in_again(self, job: Job, draft: Draft, secret: Secret) -> Account: ...

    def move(self, job: Job, draft: Draft) -> Account: ...

    def by_browser(
        self, job: Job, asking: Asking, open_browser: Callable[[str], None]
    ) -> Tokens: ...

    def by_device(self, job: Job, asking: Asking, show: Callable[[DeviceCode], None]) -> Tokens: ...

    def guide(self, issuer: str) -> tuple[ClientGuide, str]: ...

    def keep_client(self, client: OAuthClient) -> None: ...

    def tells_removal_apart(self, way: Way) -> bool: ...


class VaultTasks:
    """The real ones, of an unlocked vault."""

    def __init__(self, opened: Opened) -> None:
        self._opened = opened

    @property
    def has_keyring(self) -> bool:
        return not isinstance(self._opened.secrets, NoKeyring)

    @property
    def own_redirect(self) -> str:
        """What a sign-in service that nobody knows is told to send the browser back to."""
        return f"http://{OWN_REDIRECT.host}{OWN_REDIRECT.path}"

    def is_allowed_to_ask(self) -> bool:
        with self._reader() as reader:
            return lookups_allowed(reader)

    def allow_asking(self, *, is_allowed: bool) -> None:
        allow_lookups(self._opened.vault, is_allowed=is_allowed)

    def find(self, job: Job, address: str, *, may_ask: bool, proxy: Proxy | None) -> Found:
        world = self._opened.home.world
        return find_server(job, world, address, may_ask=may_ask, proxy=proxy)

    def ways(self, draft: Draft) -> tuple[Way, ...]:
        """The ways into the draft's server, whoever named it."""
        world = self._opened.home.world
        found = draft.found
        if found is None:
            found = with_provider(
                world,
                FoundServer(
                    host=draft.server.host,
                    port=draft.server.port,
                    security=draft.server.security,
                    user=draft.address,
                    source=FindSource.GUESS,
                    where="",
                ),
            )
        with self._reader() as reader:
            return ways(world, reader, found)

    def account(self, account_id: int) -> Account:
        with self._reader() as reader:
            return reader.account(account_id)

    def try_out(self, job: Job, server: ServerSettings, secret: Secret) -> ConnectionSeen:
        """Sign in once, and keep nothing."""
        return try_sign_in(server, secret, job=job)

    def add(self, draft: Draft, secret: Secret) -> Account:
        opened = self._opened
        account = add_account(
            opened.vault,
            opened.secrets,
            address=draft.address,
            label=draft.address,
            server=draft.server,
            password=secret if isinstance(secret, str) else "",
            tokens=secret if isinstance(secret, Tokens) else None,
        )
        if draft.is_read_only:
            return set_read_only(opened.vault, account.id, is_read_only=True)
        return account

    def sign_in_again(self, job: Job, draft: Draft, secret: Secret) -> Account:
        """Try the new secret, and keep it with the draft's settings if the server takes it."""
        opened, account = self._opened, draft.account
        assert account is not None
        kept = sign_in_again(
            opened.vault, opened.secrets, account.id, secret, job=job, server=draft.server
        )
        if draft.is_read_only != account.is_read_only:
            return set_read_only(opened.vault, kept.id, is_read_only=draft.is_read_only)
        return kept

    def move(self, job: Job, draft: Draft) -> Account:
        """Try the draft's settings with the secret that is kept, and take them over if they work.

        Raises:
            SecretMissing, SignInNeeded: a person has to sign in anew.
        """
        opened, account = self._opened, draft.account
        assert account is not None
        secret: Secret | AccessToken | None
        secret = credential_of(opened.vault, opened.secrets, account, job=job)
        if isinstance(secret, AccessToken):
            with self._reader() as reader:
                secret = reader.tokens(account.id)
        if secret is None:
            raise SecretMissing(host=account.server.host, user=account.server.user)
        return self.sign_in_again(job, draft, secret)

    def by_browser(self, job: Job, asking: Asking, open_browser: Callable[[str], None]) -> Tokens:
        return sign_in_by_browser(
            job,
            self._opened.vault,
            self._opened.home.world,
            asking,
            open_browser=open_browser,
            page_text=browser_page(),
        )

    def by_device(self, job: Job, asking: Asking, show: Callable[[DeviceCode], None]) -> Tokens:
        opened = self._opened
        return sign_in_by_device(job, opened.vault, opened.home.world, asking, show=show)

    def guide(self, issuer: str) -> tuple[ClientGuide, str]:
        """How to register at an issuer, and the client id that is kept for it, or ""."""
        guide = guide_for(self._opened.home.world, issuer)
        with self._reader() as reader:
            known = [each.client_id for each in list_clients(reader) if each.issuer == issuer]
        return guide, known[0] if known else ""

    def tells_removal_apart(self, way: Way) -> bool:
        """Whether the issuer has one permission for reading and another for more; no waiting."""
        issuer = find_issuer(self._opened.home.world, way.issuer)
        return issuer is not None and issuer.removal_scopes != issuer.read_scopes

    def keep_client(self, client: OAuthClient) -> None:
        set_client(self._opened.vault, self._opened.home.world, client)

    def _reader(self) -> Reader:
        return self._opened.vault.reader()
