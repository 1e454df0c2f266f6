"""Whose a mailbox is, by the namespaces of its server (RFC 2342)."""

from collections.abc import Sequence
from dataclasses import dataclass

from vault_app.imap.grammar import Fragments, Token, Unreadable, parse_tokens


@dataclass(frozen=True, slots=True)
class Namespaces:
    """Prefixes of raw names. ``foreign`` are those of other people's mailboxes and of mailboxes
    that are everybody's."""

    own: tuple[bytes, ...] = ()
    foreign: tuple[bytes, ...] = ()

    def is_foreign(self, raw_name: bytes) -> bool:
        """Whether a mailbox is another person's or everybody's; where it fits several prefixes, the
        longest tells."""
        own, foreign = _longest(self.own, raw_name), _longest(self.foreign, raw_name)
        return foreign > own and raw_name.upper() != b"INBOX"


def parse_namespaces(fragments: Fragments) -> Namespaces:
    """Read what follows ``* NAMESPACE``; raises ``Unreadable``."""
    tokens = parse_tokens(fragments)
    if len(tokens) != 3:
        raise Unreadable("not a NAMESPACE response")
    own, others, shared = map(_prefixes, tokens)
    return Namespaces(own=own, foreign=(*others, *shared))


def _prefixes(token: Token) -> tuple[bytes, ...]:
    return tuple(map(_prefix, token)) if isinstance(token, list) else ()


def _prefix(token: Token) -> bytes:
    if not isinstance(token, list) or len(token) < 2 or isinstance(token[0], list):
        raise Unreadable("not a namespace")
    return token[0] or b""


def _longest(prefixes: Sequence[bytes], raw_name: bytes) -> int:
    """The length of the longest prefix of a name, -1 for none. The root of a namespace may be
    listed without its delimiter."""
    return max(
        (
            len(prefix)
            for prefix in prefixes
            if raw_name.startswith(prefix) or (len(prefix) > 1 and raw_name == prefix[:-1])
        ),
        default=-1,
    )
