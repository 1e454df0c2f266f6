"""Notices when a server proves who it is by a certificate of another issuer than before.

Nothing is refused for it: the system trusts both, and providers do change their supplier. But so it
looks, too, when a program or a network in between reads the connection, so a person is told once.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from vault_app.archive.reader import Reader
from vault_app.archive.settings import put_setting
from vault_app.archive.vault import Vault
from vault_app.model.mail import Account

# A change that nobody has looked at is old news after that.
_TOLD_FOR = timedelta(days=60)
_ORGANISATION = re.compile(r"(?:^|, )O=(.+?)(?=, [A-Za-z0-9.]+=|$)")


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateChange:
    """``before`` and ``now`` are issuers by name, ``since`` when the new one was seen first.
    ``sha256`` is that certificate's fingerprint and ``path`` what the connection went through, ""
    for nothing."""

    host: str
    before: str
    now: str
    since: datetime
    sha256: str
    path: str


def certificate_change(reader: Reader, account: Account) -> CertificateChange | None:
    """The newest issuer of the certificates of an account's server, if another one was seen before
    it and its owner was not told yet."""
    oldest_first = reader.observations(account.id)
    oldest_first.reverse()  # so that of two in one second, the one noted later comes later
    oldest_first.sort(key=lambda observation: observation.first_at)
    last, change = "", None
    known: set[str] = set()
    for each in oldest_first:
        seen = each.connection
        if seen is None or seen.host != account.server.host or not seen.certificate.issuer:
            continue
        issuer = issuer_name(seen.certificate.issuer)
        if known and issuer not in known:
            change = CertificateChange(
                host=seen.host,
                before=last,
                now=issuer,
                since=each.first_at,
                sha256=seen.certificate.sha256,
                path=seen.path,
            )
        known.add(issuer)
        last = issuer
    if change is None or datetime.now(UTC) - change.since > _TOLD_FOR:
        return None
    return None if reader.setting(_setting(account.id)) == change.now else change


def settle_certificate(vault: Vault, account_id: int, change: CertificateChange) -> None:
    """Its owner has seen it: not told again."""
    vault.write(put_setting, _setting(account_id), change.now)


def issuer_name(issuer: str) -> str:
    """Who issued a certificate: the organisation, whose keys change more often than it does."""
    found = _ORGANISATION.search(issuer)
    return found[1] if found else issuer


def _setting(account_id: int) -> str:
    return f"certificate-seen {account_id}"
