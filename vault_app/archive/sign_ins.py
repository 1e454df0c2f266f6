"""What accounts sign in with, and the owner's registrations at issuers, as the vault keeps them."""

import json
from typing import Any

from vault_app.archive.accounts import set_server
from vault_app.archive.database import Connection
from vault_app.archive.instants import from_seconds, to_seconds
from vault_app.archive.writer import alters
from vault_app.model.jobs import Change
from vault_app.model.mail import ServerSettings
from vault_app.model.sign_in import OAuthClient, Tokens


class SignInReader:
    """Everything that :class:`~vault_app.archive.reader.Reader` reads about signing in."""

    def _all(self, sql: str, *parameters: object) -> list[Any]:
        raise NotImplementedError

    def secret(self, account_id: int) -> str | None:
        """The password kept inside the vault for an account, if it is kept there."""
        found = self._all("SELECT secret FROM account WHERE id = ?", account_id)
        return found[0][0] if found else None

    def tokens(self, account_id: int) -> Tokens | None:
        """What an issuer gave an account, if it signs in by that."""
        found = self._all("SELECT tokens FROM account WHERE id = ?", account_id)
        return _read(found[0][0]) if found and found[0][0] is not None else None

    def oauth_clients(self) -> list[OAuthClient]:
        """All registrations, by issuer."""
        return [
            OAuthClient(issuer=issuer, client_id=client_id, client_secret=client_secret)
            for issuer, client_id, client_secret in self._all(
                "SELECT issuer, client_id, client_secret FROM oauth_client ORDER BY issuer"
            )
        ]

    def oauth_client(self, issuer: str) -> OAuthClient | None:
        """The registration at an issuer."""
        return next((each for each in self.oauth_clients() if each.issuer == issuer), None)


@alters(Change.ACCOUNTS)
def set_tokens(connection: Connection, account_id: int, tokens: Tokens | None) -> None:
    """Keep what an issuer gave an account, or forget it. An account that was removed in the
    meantime gets none."""
    connection.execute(
        "UPDATE account SET tokens = ? WHERE id = ? AND removed_at IS NULL",
        (tokens and _write(tokens), account_id),
    )


@alters(Change.ACCOUNTS)
def sign_in_anew(
    connection: Connection,
    account_id: int,
    *,
    server: ServerSettings,
    secret: str | None,
    tokens: Tokens | None,
) -> None:
    """Take over a sign-in that the server took; a refusal before that is forgotten.

    ``secret`` is the password if it is to be kept in the vault.

    Raises:
        AccountExists: another account is the same login at that server.
    """
    set_server.function(connection, account_id, server)
    connection.execute(
        "UPDATE account SET secret = ?, tokens = ? WHERE id = ? AND removed_at IS NULL",
        (secret, tokens and _write(tokens), account_id),
    )


@alters(Change.ACCOUNTS)
def put_client(connection: Connection, client: OAuthClient) -> None:
    """Keep a registration; one of the same issuer is replaced."""
    connection.execute(
        "INSERT INTO oauth_client (issuer, client_id, client_secret) VALUES (?, ?, ?)"
        " ON CONFLICT DO UPDATE SET client_id = excluded.client_id,"
        " client_secret = excluded.client_secret",
        (client.issuer, client.client_id, client.client_secret),
    )


@alters(Change.ACCOUNTS)
def remove_client(connection: Connection, issuer: str) -> bool:
    """Forget a registration; whether there was one."""
    done = connection.execute("DELETE FROM oauth_client WHERE issuer = ?", (issuer,))
    return bool(done.rowcount)


def _write(tokens: Tokens) -> str:
    return json.dumps(
        {
            "access": tokens.access,
            "refresh": tokens.refresh,
            "expires_at": to_seconds(tokens.expires_at),
            "scopes": list(tokens.scopes),
            "token_url": tokens.token_url,
            "revocation_url": tokens.revocation_url,
            "secret_in_body": tokens.secret_in_body,
            "may_remove": tokens.may_remove,
        }
    )


def _read(text: str) -> Tokens:
    kept = json.loads(text)
    return Tokens(
        access=kept["access"],
        refresh=kept["refresh"],
        expires_at=from_seconds(kept["expires_at"]),
        scopes=tuple(kept["scopes"]),
        token_url=kept["token_url"],
        revocation_url=kept["revocation_url"],
        secret_in_body=kept["secret_in_body"],
        may_remove=kept["may_remove"],
    )
