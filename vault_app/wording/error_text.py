"""The shape of an error's words, and the sentences that many share."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """Templates of one code.

    ``reasons`` replaces ``happened`` for known values of the fact "reason"; an unknown one is
    quoted by ``told``. ``foreign`` adds a sentence when the fact of that name is there.
    ``next_for`` replaces ``next`` by reason.
    """

    title: str
    happened: str
    safe: str
    next: str
    reasons: dict[str, str] = field(default_factory=dict)
    next_for: dict[str, str] = field(default_factory=dict)
    told: str = "What was reported: {told}."
    foreign: dict[str, str] = field(default_factory=dict)


NOTHING_CHANGED = "Nothing was changed."
VAULT_SAFE = "Your vault and all mail in it are unchanged."
# True in a pull and in a removal: which of the two it was, an error of the network does not know.
LINK_SAFE = (
    "Mail that had arrived by then is in the vault. Homeport never takes anything from a server"
    " that it had not proven to be in the vault, or that you did not tell it to purge."
)
SERVER_SAFE = "All mail in the vault is safe. A removal that was under way can go on."
SERVER_SAYS = "The server wrote: {server_text}"
DETAIL = "What was found: {detail}"
