"""Asks a server about itself: harmless commands that it need not know and may refuse."""

from collections.abc import Callable, Collection
from contextlib import suppress

from vault_app.imap.conversation import Conversation
from vault_app.imap.grammar import Fragments, Unreadable, parse_tokens
from vault_app.imap.namespaces import Namespaces, parse_namespaces
from vault_app.model.errors import CommandRefused

# Of what a server says of itself, so much is kept.
_LONGEST_ANSWER = 1_000
_MOST_ANSWERS = 10

Read = Callable[[Fragments], str]


def ask_id(talk: Conversation, capabilities: Collection[str]) -> str:
    """The server's own name for itself (RFC 2971), "" if it has none."""
    if "ID" not in capabilities:
        return ""
    return _ask(talk, b'ID ("name" "Homeport")', b"ID", _as_pairs, joint=" ")


def ask_namespaces(talk: Conversation, capabilities: Collection[str]) -> tuple[str, Namespaces]:
    """Its namespaces (RFC 2342) in its own words, and as they are understood; "" and none if it has
    no such thing."""
    if "NAMESPACE" not in capabilities:
        return "", Namespaces()
    understood: list[Namespaces] = []

    def read(fragments: Fragments) -> str:
        with suppress(Unreadable):  # in the server's own words they are still told
            understood.append(parse_namespaces(fragments))
        return _as_words(fragments)

    words = _ask(talk, b"NAMESPACE", b"NAMESPACE", read)
    return words, understood[0] if understood else Namespaces()


def ask_quota(talk: Conversation, capabilities: Collection[str]) -> str:
    """The limits of the inbox (RFC 9208), "" if it has none: "Mail: STORAGE 1000"."""
    if "QUOTA" not in capabilities:
        return ""
    return _ask(talk, b"GETQUOTAROOT INBOX", b"QUOTA", _as_limits)


def _ask(
    talk: Conversation, command: bytes, response: bytes, read: Read, *, joint: str = "; "
) -> str:
    answers: list[str] = []

    def take(kind: bytes, fragments: Fragments) -> None:
        if kind == response and len(answers) < _MOST_ANSWERS:
            answers.append(read(fragments))

    try:
        talk.run([command], take)
    except CommandRefused:
        return ""
    return joint.join(filter(None, answers))


def _as_pairs(fragments: Fragments) -> str:
    try:
        tokens = parse_tokens(fragments)
    except Unreadable:
        return ""
    pairs = tokens[0] if tokens and isinstance(tokens[0], list) else []
    return " ".join(each.decode("utf-8", "replace") for each in pairs if isinstance(each, bytes))


def _as_words(fragments: Fragments) -> str:
    return b" ".join(fragments).decode("utf-8", "replace")[:_LONGEST_ANSWER]


def _as_limits(fragments: Fragments) -> str:
    """A QUOTA response without how much is used, which differs each time."""
    try:
        tokens = parse_tokens(fragments)
    except Unreadable:
        return ""
    if len(tokens) != 2 or not isinstance(tokens[0], bytes) or not isinstance(tokens[1], list):
        return ""
    words = [each.decode("utf-8", "replace") for each in tokens[1] if isinstance(each, bytes)]
    limits = [f"{name} {limit}" for name, limit in zip(words[0::3], words[2::3], strict=False)]
    root = tokens[0].decode("utf-8", "replace")
    return f"{root}: {', '.join(limits)}".strip(": ")[:_LONGEST_ANSWER]
