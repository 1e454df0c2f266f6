"""Signing in as a face would, with somebody at a browser."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from tests.servers.dovecot import Dovecot
from tests.servers.issuer import Issuer
from tests.servers.mail_user import MailUser
from tests.servers.person import Beside, Person
from vault_app.archive import sign_ins
from vault_app.archive.vault import Vault
from vault_app.keys.system_keyring import NoKeyring
from vault_app.model.jobs import QuietJob
from vault_app.model.mail import Account, ServerSettings
from vault_app.model.sign_in import AccessToken, OAuthClient, SignInMethod, Tokens
from vault_app.regions.world import World
from vault_app.tasks.accounts import add_account
from vault_app.tasks.credentials import credential_of
from vault_app.tasks.oauth_clients import set_client
from vault_app.tasks.signing_in import Asking, sign_in_by_browser, sign_in_by_device


class _Watching(QuietJob):
    """Ends a task when whoever it waits for has failed."""

    def __init__(self, beside: Beside) -> None:
        self._beside = beside

    def check(self) -> None:
        self._beside.check()


@dataclass
class SignInDesk:
    """A vault with a client id at the test issuer, and a user of the mail server that asks it."""

    vault: Vault
    world: World
    issuer: Issuer
    user: MailUser
    person: Person
    secrets: NoKeyring = field(default_factory=NoKeyring)

    @property
    def server(self) -> ServerSettings:
        """The mail server, with the issuer as the way in."""
        return replace(self.user.settings(), method=SignInMethod.OAUTH, issuer=self.issuer.url)

    def asking(self, *, for_removal: bool = False, issuer: str = "") -> Asking:
        return Asking(
            issuer=issuer or self.issuer.url,
            user=self.user.name,
            for_removal=for_removal,
            ca_pem=self.issuer.ca_pem,
        )

    def by_browser(self, asking: Asking | None = None) -> Tokens:
        with Beside() as beside:
            return sign_in_by_browser(
                _Watching(beside),
                self.vault,
                self.world,
                asking or self.asking(),
                open_browser=lambda address: beside.begin(self.person.open, address),
                page_text="Done.",
            )

    def by_device(self) -> Tokens:
        with Beside() as beside:
            return sign_in_by_device(
                _Watching(beside),
                self.vault,
                self.world,
                self.asking(),
                show=lambda code: beside.begin(self.person.type_code, code.page, code.user_code),
            )

    def add(self, tokens: Tokens) -> Account:
        return add_account(
            self.vault,
            self.secrets,
            address=self.user.name,
            label="",
            server=self.server,
            tokens=tokens,
        )

    def account(self, account_id: int) -> Account:
        with self.vault.reader() as reader:
            return reader.account(account_id)

    def kept(self, account_id: int) -> Tokens:
        with self.vault.reader() as reader:
            tokens = reader.tokens(account_id)
        assert tokens is not None
        return tokens

    def change(self, account: Account, **changes: object) -> Tokens:
        """Change what is kept of an account's tokens."""
        tokens = replace(self.kept(account.id), **changes)  # type: ignore[arg-type]
        self.vault.write(sign_ins.set_tokens, account.id, tokens)
        return tokens

    def access(self, account: Account) -> str:
        """What the account would be signed in with now."""
        found = self.account(account.id)
        return text_of(credential_of(self.vault, self.secrets, found))


def text_of(credential: object) -> str:
    assert isinstance(credential, AccessToken)
    return credential.text


def minutes_from_now(minutes: float) -> datetime:
    return datetime.now(UTC) + timedelta(minutes=minutes)


def make_desk(vault: Vault, world: World, issuer: Issuer, dovecot: Dovecot) -> SignInDesk:
    user = dovecot.new_user()
    issuer.change(person=user.name)
    client = OAuthClient(issuer=issuer.url, client_id=issuer.public_client)
    set_client(vault, world, client)
    return SignInDesk(vault, world, issuer, user, Person(issuer.ca_pem))
