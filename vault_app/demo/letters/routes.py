"""How a letter travelled: what its sender's side wrote into it, and what the receiving side saw."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from vault_app.demo.letters.tokens import base64_lines, base64_text, number, pick

# Addresses that documentation may use and nobody owns (RFC 5737).
_NOBODYS = ("192.0.2", "198.51.100", "203.0.113")

Header = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Who sends, from where: ``via`` names the sending side's provider."""

    name: str
    address: str
    via: str
    # What their mail program calls itself, "" when the provider's own pages are used.
    program: str = ""
    # Their mailbox server, for those on Exchange; the region, for those who post in bulk.
    site: str = ""
    # The colour of a firm's letters.
    shade: str = ""
    # How their program introduces what it quotes.
    quoting: str = "On {day}, {name} wrote:"

    @property
    def domain(self) -> str:
        return self.address.rpartition("@")[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Departure:
    """The sending side. ``host`` and ``ip`` are what the border sees; ``lines`` stand below it."""

    host: str
    ip: str
    bounce: str
    signed_by: str
    selector: str
    lines: tuple[Header, ...]
    message_id: str
    left_at: datetime
    is_encrypted: bool = True

    @property
    def bounce_domain(self) -> str:
        return self.bounce.rpartition("@")[2]

    @property
    def seen(self) -> str:
        """As most servers write who connected to them (RFC 5321 section 4.4)."""
        return f"from {self.host} ({self.host} [{self.ip}])"


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """The receiving side: for whom, when, and the letter's own name to derive identifiers from."""

    departure: Departure
    recipient: str
    from_domain: str
    at: datetime
    seed: str


@dataclass(frozen=True, slots=True)
class Posting:
    """One letter being handed to the sender's side."""

    sender: Sender
    to: str
    at: datetime
    seed: str

    def sign(self, selector: str, *, domain: str = "") -> Header:
        """A DKIM signature (RFC 6376) of the right shape; nobody could verify it."""
        name = domain or self.sender.domain
        return (
            "DKIM-Signature",
            f"v=1; a=rsa-sha256; c=relaxed/relaxed; d={name};\n s={selector}; "
            f"t={int(self.at.timestamp())};\n h=from:to:subject:date:message-id;\n"
            f" bh={base64_text(self.seed + 'bh', 32)};\n"
            f" b={base64_lines(self.seed + 'dkim' + name, 128)}",
        )

    def later(self, seconds: int) -> datetime:
        return self.at + timedelta(seconds=seconds)


def nobodys_ip(seed: str) -> str:
    return f"{pick(seed, *_NOBODYS)}.{number(seed + 'ip', 2, 250)}"
