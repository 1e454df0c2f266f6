"""Servers, ways and accounts as the steps get them, and tasks that answer as they are told."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from vault_app.desktop.sign_in.draft import Draft
from vault_app.desktop.sign_in.tasks import Secret
from vault_app.model.custody import ConnectionSeen
from vault_app.model.errors import Cancelled, ClientMissing, HomeportError
from vault_app.model.finding import FindSource, Found, FoundServer
from vault_app.model.jobs import Job
from vault_app.model.mail import Account, Security, ServerSettings
from vault_app.model.sign_in import OAuthClient, Proxy, Refusal, SignInMethod, Tokens
from vault_app.model.ways import ClientGuide, DeviceCode, Way, WayKind
from vault_app.tasks.signing_in import Asking

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)

KNOWN = FoundServer(
    host="imap.known.example",
    port=993,
    security=Security.TLS,
    user="ann@known.example",
    source=FindSource.FACTS,
    where="",
    provider_id="known",
)
NAMED = FoundServer(
    host="mail.elsewhere.example",
    port=143,
    security=Security.STARTTLS,
    user="ann",
    source=FindSource.SRV,
    where="_imap._tcp.own.example",
    is_trusted=False,
)

PASSWORD = Way(kind=WayKind.PASSWORD)
APP_PASSWORD = Way(
    kind=WayKind.APP_PASSWORD,
    provider="Known",
    page="https://known.example/passwords",
    help="https://known.example/help",
    hint="needs two steps",
    look_for=("App passwords",),
)
BROWSER = Way(kind=WayKind.BROWSER, issuer="known", issuer_name="Known", has_client=True)
DEVICE = Way(kind=WayKind.DEVICE, issuer="known", issuer_name="Known", has_client=True)
NO_WAY = Way(kind=WayKind.NONE, provider="Shut")

TOKENS = Tokens(
    access="access-granted",
    refresh="refresh-granted",
    expires_at=NOW + timedelta(hours=1),
    scopes=(),
)
CODE = DeviceCode(
    user_code="WDJB-MJHT",
    page="https://known.example/device",
    whole_page="https://known.example/device?code=WDJB-MJHT",
    expires_at=NOW + timedelta(minutes=15),
)
GUIDE = ClientGuide(
    issuer="known",
    name="Known",
    page="https://known.example/clients",
    steps=("Make a registration.", "Copy its id."),
    redirect="http://127.0.0.1",
    needs_secret=False,
    is_for_few=False,
    source="",
    is_verified=False,
)
SEEN = ConnectionSeen(
    host="imap.known.example",
    address="203.0.113.7",
    greeting="",
    server_id="",
    capabilities=(),
    seen_at=NOW,
)


def found(*servers: FoundServer, reason: str = "", address: str = "ann@known.example") -> Found:
    return Found(
        address=address, servers=servers, asked=("https://a.example/x",), silent=(), reason=reason
    )


def account(*, is_refused: bool = True, method: SignInMethod = SignInMethod.PASSWORD) -> Account:
    issuer = "known" if method is SignInMethod.OAUTH else ""
    return Account(
        id=7,
        address="ann@known.example",
        label="Ann",
        server=ServerSettings(
            host="imap.known.example", user="ann@known.example", method=method, issuer=issuer
        ),
        refusal=Refusal(at=NOW, text="[AUTHENTICATIONFAILED] no") if is_refused else None,
    )


class FakeTasks:
    """Answers what it is told to, and keeps what it was asked. ``gate``, while shut, keeps every
    sign-in waiting until it is stopped."""

    has_keyring = False
    own_redirect = "http://127.0.0.1/callback"

    def __init__(self) -> None:
        self.is_allowed = True
        self.found = found(KNOWN)
        self.ways_in: tuple[Way, ...] = (PASSWORD,)
        self.error: HomeportError | None = None
        self.gate = threading.Event()
        self.gate.set()
        self.accounts = {7: account()}
        self.asked: list[tuple[str, bool, Proxy | None]] = []
        self.tried: list[tuple[ServerSettings, Secret]] = []
        self.added: list[Draft] = []
        self.again: list[Draft] = []
        self.asking: list[Asking] = []
        self.clients: list[OAuthClient] = []
        self.was_stopped = threading.Event()

    def is_allowed_to_ask(self) -> bool:
        return self.is_allowed

    def allow_asking(self, *, is_allowed: bool) -> None:
        self.is_allowed = is_allowed

    def find(self, job: Job, address: str, *, may_ask: bool, proxy: Proxy | None) -> Found:
        self.asked.append((address, may_ask, proxy))
        job.progress(0, 3, "steps", "https://autoconfig.own.example/mail")
        self._pass(job)
        return replace(self.found, address=address)

    def ways(self, draft: Draft) -> tuple[Way, ...]:
        own = tuple(
            Way(kind=WayKind.BROWSER, issuer=each.issuer, has_client=True)
            for each in self.clients
            if each.issuer.startswith("https://")
        )
        return self.ways_in + own

    def account(self, account_id: int) -> Account:
        return self.accounts[account_id]

    def try_out(self, job: Job, server: ServerSettings, secret: Secret) -> ConnectionSeen:
        self.tried.append((server, secret))
        self._pass(job)
        return SEEN

    def add(self, draft: Draft, secret: Secret) -> Account:
        self.added.append(draft)
        return replace(account(is_refused=False), server=draft.server)

    def sign_in_again(self, job: Job, draft: Draft, secret: Secret) -> Account:
        self.again.append(draft)
        self.tried.append((draft.server, secret))
        self._pass(job)
        return replace(account(is_refused=False), server=draft.server)

    def move(self, job: Job, draft: Draft) -> Account:
        return self.sign_in_again(job, draft, "kept")

    def by_browser(self, job: Job, asking: Asking, open_browser: Callable[[str], None]) -> Tokens:
        self.asking.append(asking)
        self._need_client(asking)
        open_browser("https://known.example/authorize?state=x")
        self._pass(job)
        return TOKENS

    def by_device(self, job: Job, asking: Asking, show: Callable[[DeviceCode], None]) -> Tokens:
        self.asking.append(asking)
        self._need_client(asking)
        show(CODE)
        self._pass(job)
        return TOKENS

    def guide(self, issuer: str) -> tuple[ClientGuide, str]:
        return GUIDE, self.clients[-1].client_id if self.clients else ""

    def tells_removal_apart(self, way: Way) -> bool:
        return way.issuer == "known"

    def keep_client(self, client: OAuthClient) -> None:
        self.clients.append(client)

    def _need_client(self, asking: Asking) -> None:
        if not any(way.has_client for way in self.ways_in) and not self.clients:
            raise ClientMissing(issuer=asking.issuer)

    def _pass(self, job: Job) -> None:
        while not self.gate.wait(0.01):
            try:
                job.check()
            except Cancelled:
                self.was_stopped.set()
                raise
        if self.error is not None:
            raise self.error
