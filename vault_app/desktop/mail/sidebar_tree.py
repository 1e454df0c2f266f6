"""What the sidebar lists, built from the vault's totals; pure, so that tables can test it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from vault_app.desktop.mail.state_marks import STATE_MARKS
from vault_app.desktop.tokens import Tone
from vault_app.model.custody import HoldingTotal
from vault_app.model.mail import Account, Mailbox, PlacementState
from vault_app.model.query import EVERYTHING, Any, InState, Named, Numbered, Query
from vault_app.wording.custody import CountryName, place, provider_name
from vault_app.wording.states import special_use_name, state_meaning, state_name
from vault_app.wording.text import one_line, say

_SPECIAL_ICONS: Final = {
    "inbox": "inbox",
    "sent": "send",
    "drafts": "file-pen-line",
    "trash": "trash-2",
    "junk": "shield-alert",
    "archive": "archive",
    "all": "mails",
    "flagged": "star",
    "important": "flag",
}
# The line under an account that is refused.
SIGN_IN_KEY: Final = "sign-in:"
_SPECIAL_ORDER: Final = {name: place for place, name in enumerate(_SPECIAL_ICONS)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What is read from the vault for the sidebar."""

    accounts: tuple[Account, ...] = ()
    mailboxes: tuple[Mailbox, ...] = ()
    holdings: tuple[HoldingTotal, ...] = ()
    states: dict[PlacementState, tuple[int, int]] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class Node:
    """One line. ``key`` is the same in every build, so that selection outlives a rebuild.

    A section has no query and no icon; a line with ``country`` shows a flag for an icon.
    """

    key: str
    text: str
    query: Query | None = None
    icon: str = ""
    tone: Tone = "muted"
    country: str | None = None
    count: int | None = None
    note: str = ""
    account_id: int | None = None
    is_section: bool = False
    children: list["Node"] = field(default_factory=list)
    parent: "Node | None" = field(default=None, repr=False, compare=False)
    number: int = 0

    def add(self, child: "Node") -> "Node":
        child.parent = self
        self.children.append(child)
        return child

    def keys(self) -> list[str]:
        """The shape of the tree below: two trees of one shape differ in counts and words only."""
        found = [self.key]
        for child in self.children:
            found.extend(child.keys())
        return found


def build(contents: Contents, country_name: CountryName) -> Node:
    """The whole sidebar under one root."""
    root = Node(key="", text="")
    total = sum(messages for messages, _ in contents.states.values())
    root.add(Node(key="all", text=say("All mail"), query=EVERYTHING, icon="layers", count=total))
    _add_states(root, contents)
    if contents.holdings:
        _add_regions(root, contents.holdings, country_name)
    if contents.accounts:
        _add_accounts(root, contents)
    if contents.holdings:
        _add_powers(root, contents.holdings, country_name)
        _add_providers(root, contents.holdings)
    return root


def _add_states(root: Node, contents: Contents) -> None:
    section = root.add(Node(key="states", text=say("Where it lies"), is_section=True))
    for state, (icon, tone) in STATE_MARKS.items():
        section.add(
            Node(
                key=f"state:{state}",
                text=state_name(state),
                query=InState(state),
                icon=icon,
                tone=tone,
                count=contents.states.get(state, (0, 0))[0],
                note=state_meaning(state),
            )
        )


def _add_regions(root: Node, holdings: Sequence[HoldingTotal], country_name: CountryName) -> None:
    section = root.add(Node(key="regions", text=say("Regions"), is_section=True))
    by_country: dict[str, list[HoldingTotal]] = {}
    for total in holdings:
        by_country.setdefault(total.holding.country, []).append(total)
    # What is not known stands last, however much of it there is.
    ordered = sorted(
        by_country.items(), key=lambda pair: (not pair[0], -sum(t.messages for t in pair[1]))
    )
    for code, totals in ordered:
        country = section.add(
            Node(
                key=f"country:{code}",
                text=country_name(code) or code if code else say("Place not known"),
                query=_country_query(code, totals),
                country=code,
                count=sum(total.messages for total in totals),
            )
        )
        for total in sorted(totals, key=lambda total: -total.messages):
            holding = total.holding
            name = provider_name(holding)
            site = one_line(holding.site)
            is_told = bool(site) and site.casefold() != country_name(code).casefold()
            country.add(
                Node(
                    key=f"holding:{holding.id}",
                    text=say("{holder} · {site}", holder=name, site=site) if is_told else name,
                    query=Numbered("holding", holding.id or 0),
                    icon="server",
                    count=total.messages,
                    note=say("{holder}, {place}", holder=name, place=place(holding, country_name)),
                )
            )


def _add_powers(root: Node, holdings: Sequence[HoldingTotal], country_name: CountryName) -> None:
    """Where the companies sit that control the holders: as often not where the mail lies."""
    section = root.add(Node(key="powers", text=say("Controlled from"), is_section=True))
    counts: Counter[str] = Counter()
    for total in holdings:
        counts[total.holding.controller_country] += total.messages
    for code, number in sorted(counts.items(), key=lambda pair: (not pair[0], -pair[1])):
        if code:
            section.add(
                Node(
                    key=f"controller:{code}",
                    text=country_name(code) or code,
                    query=Named("controller", code),
                    country=code,
                    count=number,
                )
            )


def _add_providers(root: Node, holdings: Sequence[HoldingTotal]) -> None:
    section = root.add(Node(key="providers", text=say("Providers"), is_section=True))
    counts: Counter[str] = Counter()
    ids: dict[str, list[int]] = {}
    for total in holdings:
        name = provider_name(total.holding)
        counts[name] += total.messages
        ids.setdefault(name, []).append(total.holding.id or 0)
    for name, number in counts.most_common():
        section.add(
            Node(
                key=f"provider:{name}",
                text=name,
                query=Any(tuple(Numbered("holding", each) for each in ids[name])),
                icon="server",
                count=number,
            )
        )


def _country_query(code: str, totals: Sequence[HoldingTotal]) -> Query:
    if code:
        return Named("country", code)
    return Any(tuple(Numbered("holding", total.holding.id or 0) for total in totals))


def _add_accounts(root: Node, contents: Contents) -> None:
    section = root.add(Node(key="accounts", text=say("Accounts"), is_section=True))
    for account in contents.accounts:
        node = section.add(
            Node(
                key=f"account:{account.id}",
                text=one_line(account.label or account.address),
                query=Numbered("account-id", account.id),
                icon="user-round" if account.refusal is None else "circle-alert",
                tone="muted" if account.refusal is None else "warning",
                note=one_line(account.address),
                account_id=account.id,
            )
        )
        if account.refusal is not None:
            node.add(_sign_in_line(account))
        own = [box for box in contents.mailboxes if box.account_id == account.id]
        _add_mailboxes(node, own)


def _sign_in_line(account: Account) -> Node:
    """What leads to signing in again; it finds no mail."""
    return Node(
        key=f"{SIGN_IN_KEY}{account.id}",
        text=say("Sign in again"),
        icon="key-round",
        tone="warning",
        note=say("The server did not accept the sign-in. Nothing is pulled until you sign in."),
        account_id=account.id,
    )


def _add_mailboxes(account: Node, mailboxes: Sequence[Mailbox]) -> None:
    """Mailboxes below one another by their delimiter; a missing parent becomes a plain line."""
    nodes: dict[tuple[str, ...], Node] = {}

    def parent_of(path: tuple[str, ...]) -> Node:
        if not path:
            return account
        if path not in nodes:
            nodes[path] = parent_of(path[:-1]).add(
                Node(
                    key=f"{account.key}/{'/'.join(path)}",
                    text=one_line(path[-1]),
                    icon="folder",
                    account_id=account.account_id,
                )
            )
        return nodes[path]

    for mailbox in sorted(mailboxes, key=_mailbox_order):
        path = _path(mailbox)
        nodes[path] = parent_of(path[:-1]).add(
            Node(
                key=f"mailbox:{mailbox.id}",
                text=_mailbox_name(mailbox, path[-1]),
                query=Numbered("mailbox-id", mailbox.id) if mailbox.selectable else None,
                icon=_SPECIAL_ICONS.get(mailbox.special_use, "folder"),
                count=mailbox.messages if mailbox.selectable else None,
                note="" if mailbox.exists else say("This folder is no longer on the server."),
                account_id=mailbox.account_id,
            )
        )


def _mailbox_name(mailbox: Mailbox, last: str) -> str:
    # Every server calls it INBOX (RFC 3501 5.1); all others have the name that was given to them.
    return special_use_name("inbox") if mailbox.special_use == "inbox" else one_line(last)


def _path(mailbox: Mailbox) -> tuple[str, ...]:
    if not mailbox.delimiter or mailbox.special_use == "inbox":
        return (mailbox.name,)
    return tuple(part for part in mailbox.name.split(mailbox.delimiter) if part) or (mailbox.name,)


def _mailbox_order(mailbox: Mailbox) -> tuple[int, int, str]:
    # Parents before children, so that no line is made twice.
    return (
        len(_path(mailbox)),
        _SPECIAL_ORDER.get(mailbox.special_use, len(_SPECIAL_ORDER)),
        mailbox.name.casefold(),
    )
