"""A real OpenID provider (oidc-provider, on Node.js) for a test session, over TLS on loopback."""

import json
import secrets
import select
import shutil
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.servers.certificates import Authority

FOLDER = Path(__file__).resolve().parent / "openid"
_START_LIMIT = 60.0


def why_not() -> str:
    """Why the provider cannot run here, and what helps; "" if it can."""
    if shutil.which("node") is None:
        return "no node binary (Debian: nodejs); python3 packaging/dev.py setup installs it"
    if not (FOLDER / "node_modules" / "oidc-provider").is_dir():
        return f"no packages in {FOLDER}; python3 packaging/dev.py setup installs them"
    return ""


class Issuer:
    """A running provider; a context manager.

    Anybody is let in as ``person``, who is set by :meth:`change`, and each sign-in asks for a yes.
    It issues opaque tokens that only it can explain, demands PKCE, and takes a whole grant back
    when a refresh token is used twice.
    """

    def __init__(self, authority: Authority) -> None:
        self._authority = authority
        self._process: subprocess.Popen[str] | None = None
        self.port = 0
        self.public_client = "homeport-test"
        self.secret_client = "homeport-test-with-secret"
        # A colon and a plus, so that a client which does not encode them (RFC 6749 2.3.1) fails.
        self.client_secret = f"a:b+{secrets.token_urlsafe(8)}"
        self.server_client = "mail-server"
        self.server_secret = secrets.token_hex(16)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def url(self) -> str:
        """The issuer, as OpenID calls it."""
        return f"https://127.0.0.1:{self.port}"

    @property
    def ca_pem(self) -> str:
        return self._authority.ca_pem

    @property
    def introspection_url(self) -> str:
        """Where the mail server asks about tokens (RFC 7662)."""
        return f"{self.url}/token/introspection"

    def start(self) -> None:
        if why := why_not():
            raise FileNotFoundError(why)
        certificate = self._authority.issue()
        self._process = subprocess.Popen(
            ["node", "issuer.mjs"],
            cwd=FOLDER,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        port = self._ask(
            {
                "certificate": certificate.certificate_pem,
                "key": certificate.key_pem,
                "publicClient": self.public_client,
                "secretClient": self.secret_client,
                "clientSecret": self.client_secret,
                "serverClient": self.server_client,
                "serverSecret": self.server_secret,
                **self._usual(),
            }
        )
        self.port = int(port)

    def change(self, **settings: object) -> None:
        """From now on: ``person`` (who signs in), ``accessSeconds`` and ``deviceSeconds`` (how long
        such things are good), ``interval`` (seconds between a device's questions), ``rotates`` (a
        new refresh token each time), ``leavesOut`` (a scope that the person does not grant)."""
        self._ask(settings)

    def reset(self) -> None:
        """As at the start."""
        self._ask(self._usual())

    def stop(self) -> None:
        """End it; harmless when repeated."""
        if self._process is None:
            return
        self._process.kill()
        self._process.communicate()
        self._process = None

    @staticmethod
    def _usual() -> dict[str, object]:
        return {
            "person": "erin@homeport.test",
            "accessSeconds": 3600,
            "deviceSeconds": 600,
            "interval": 1,
            "leavesOut": "",
            "rotates": True,
        }

    def _ask(self, settings: dict[str, object]) -> str:
        process = self._process
        if process is None or process.stdin is None or process.stdout is None:
            raise RuntimeError("the issuer is not running")
        process.stdin.write(json.dumps(settings) + "\n")
        process.stdin.flush()
        limit = time.monotonic() + _START_LIMIT
        while time.monotonic() < limit:
            ready, _, _ = select.select([process.stdout], [], [], 1.0)
            if ready:
                line = process.stdout.readline().strip()
                if not line:
                    raise RuntimeError("the issuer ended; what it said is above")
                return line
        raise RuntimeError(f"the issuer did not answer in {_START_LIMIT} s")
