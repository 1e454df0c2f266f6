"""From drafts to letters: who wrote when, which way it went, and the bytes that arrived."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from vault_app.demo.letters import relays, shapes
from vault_app.demo.letters.bodies import build_body, plain_version
from vault_app.demo.letters.clocks import stamp
from vault_app.demo.letters.drafts import OWNER, Account, Draft, Library
from vault_app.demo.letters.holders import COPIES, HOLDERS
from vault_app.demo.letters.letter import ARCHIVE, INBOX, NEWSLETTERS, SENT, TRASH, WORK, Letter
from vault_app.demo.letters.mime_writer import message
from vault_app.demo.letters.routes import Arrival, Departure, Header, Sender
from vault_app.demo.letters.senders import depart
from vault_app.demo.letters.tokens import number
from vault_app.demo.letters.wording import address, addresses, encode_words, quote, wrap

_OWNER_NAME = "Nora Lindqvist"
_MAILBOXES = {
    "inbox": INBOX,
    "archive": ARCHIVE,
    "news": NEWSLETTERS,
    "work": WORK,
    "trash": TRASH,
    "sent": SENT,
}
# What is older than this was filed away; what is newer still lies in the inbox.
_FILED_BEFORE = 2024


@dataclass(frozen=True, slots=True)
class _Sent:
    """A letter on its way: what others need to know of it to answer it."""

    draft: Draft
    sender: Sender
    departure: Departure
    plain: str
    references: tuple[str, ...]


class PostOffice:
    """Knows everybody's address, and every letter that an answer may refer to."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._sent: dict[str, _Sent] = {}
        self._answered = {draft.answers for draft in library.drafts if draft.is_own}

    def deliver(self) -> Iterator[Letter]:
        """All letters in the order of their arrival."""
        for draft in sorted(self._library.drafts, key=lambda each: each.at):
            if draft.name in self._sent:
                raise ValueError(f"two letters are named {draft.name}")
            self._sent[draft.name] = self._send(draft)
        letters: list[Letter] = []
        for sent in self._sent.values():
            letter = self._arrive(sent)
            letters.append(letter)
            if sent.draft.also_in:
                letters.append(replace(letter, mailbox=_MAILBOXES[sent.draft.also_in]))
        yield from sorted(letters, key=lambda letter: letter.received_at)

    def _send(self, draft: Draft) -> _Sent:
        account = self._library.accounts[draft.account]
        sender = self._sender(draft, account)
        departure = depart(
            sender, to=self._first_recipient(draft), at=draft.at.astimezone(UTC), seed=draft.name
        )
        if draft.mailing_list:
            posting = self._library.people[draft.mailing_list].address
            departure = relays.through_list(departure, posting_address=posting, seed=draft.name)
        if draft.alias:
            departure = relays.through_alias(departure, alias=draft.alias, seed=draft.name)
        if draft.forged:
            lies = relays.forged_lines(draft.forged, departure, seed=draft.name)
            departure = replace(departure, lines=(*departure.lines, *lies), signed_by="")
        plain, references = self._compose(draft, account, sender)
        return _Sent(draft, sender, departure, plain, references)

    def _sender(self, draft: Draft, account: Account) -> Sender:
        if not draft.is_own:
            return self._library.people[draft.sender]
        return Sender(
            name=_OWNER_NAME, address=account.address, via=account.via, program=account.program
        )

    def _first_recipient(self, draft: Draft) -> str:
        if draft.is_own:
            return self._library.people[draft.to[0]].address
        return self._library.accounts[draft.account].address

    def _compose(
        self, draft: Draft, account: Account, sender: Sender
    ) -> tuple[str, tuple[str, ...]]:
        plain = plain_version(draft, wrap(draft.text), sender)
        if draft.is_own and account.signature and not draft.answers:
            plain += f"\n\n-- \n{account.signature.strip()}"
        if not draft.answers:
            return plain, ()
        parent = self._sent[draft.answers]
        if draft.quotes:
            day = f"{parent.draft.at.day} {parent.draft.at:%b %Y}, {parent.draft.at:%H:%M}"
            opening = sender.quoting.replace("{day}", day).replace("{name}", parent.sender.name)
            plain += f"\n\n{opening}\n{quote(parent.plain, lines=draft.quotes)}"
        return plain, (*parent.references, parent.departure.message_id)

    def _arrive(self, sent: _Sent) -> Letter:
        draft = sent.draft
        account = self._library.accounts[draft.account]
        received_at = draft.at.astimezone(UTC)
        route: list[Header] = []
        if not draft.is_own:
            wait = number(draft.name + "wait", 1, 8) + draft.delay
            received_at = sent.departure.left_at + timedelta(seconds=wait)
            route = self._route(sent, account, received_at)
        elif account.holder in COPIES:
            route = COPIES[account.holder](received_at, draft.name)
        headers = [*route, *self._headers(sent)]
        body = build_body(draft, sent.plain, sent.sender)
        raw = shapes.finish(draft, headers, body) if draft.shape else message(headers, body)
        return Letter(
            name=draft.name,
            mailbox=self._mailbox(draft),
            raw=raw,
            received_at=received_at,
            flags=self._flags(draft),
            account=draft.account,
        )

    def _route(self, sent: _Sent, account: Account, at: datetime) -> list[Header]:
        arrival = Arrival(
            departure=sent.departure,
            recipient=account.address,
            from_domain=sent.sender.domain,
            at=at,
            seed=sent.draft.name,
        )
        top = HOLDERS[account.holder](arrival)
        if account.via == "microsoft" and account.address.endswith(f"@{sent.sender.domain}"):
            # A colleague: the letter never left the firm, and the holder's hops are all there are.
            return top
        return [*top, *sent.departure.lines]

    def _headers(self, sent: _Sent) -> list[Header]:
        draft, sender = sent.draft, sent.sender
        headers: list[Header] = [
            ("From", address(sender.name, sender.address, draft.charset)),
            ("To", self._people(draft, draft.to or (OWNER,))),
        ]
        if draft.cc:
            headers.append(("Cc", self._people(draft, draft.cc)))
        headers += [
            ("Subject", encode_words(draft.subject, draft.charset)),
            ("Date", stamp(draft.at)),
            ("Message-ID", f"<{sent.departure.message_id}>"),
        ]
        if sent.references:
            headers.append(("In-Reply-To", f"<{sent.references[-1]}>"))
            chain = "\n ".join(f"<{reference}>" for reference in sent.references)
            headers.append(("References", chain))
        if draft.mailing_list:
            listed = self._library.people[draft.mailing_list]
            headers += relays.list_marks(listed.address, listed.name)
        headers += _service_marks(draft, sender)
        headers += draft.headers.items()
        if sender.program:
            label = "User-Agent" if "/" in sender.program else "X-Mailer"
            headers.append((label, sender.program))
        return [*headers, ("MIME-Version", "1.0")]

    def _people(self, draft: Draft, keys: tuple[str, ...]) -> str:
        return addresses(self._person(draft, key) for key in keys)

    def _person(self, draft: Draft, key: str) -> str:
        if key == OWNER:
            shown = draft.alias or self._library.accounts[draft.account].address
            return address(_OWNER_NAME, shown)
        person = self._library.people[key]
        return address(person.name, person.address, draft.charset)

    def _mailbox(self, draft: Draft) -> str:
        if draft.mailbox:
            return _MAILBOXES[draft.mailbox]
        if draft.is_own:
            return SENT
        return ARCHIVE if draft.at.year < _FILED_BEFORE else INBOX

    def _flags(self, draft: Draft) -> tuple[str, ...]:
        flags = [] if draft.unread else ["\\Seen"]
        if draft.flagged:
            flags.append("\\Flagged")
        if draft.name in self._answered:
            flags.append("\\Answered")
        return tuple(flags)


def _service_marks(draft: Draft, sender: Sender) -> list[Header]:
    """What bulk senders must say since 2024: how to leave, in one click (RFC 2369, RFC 8058)."""
    if draft.design != "newsletter":
        return []
    link = f"<https://{sender.domain}/unsubscribe/{draft.name}>"
    return [
        ("List-Id", f"{sender.name} <news.{sender.domain}>"),
        ("List-Unsubscribe", f"{link},\n <mailto:leave@{sender.domain}?subject={draft.name}>"),
        ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
        ("Precedence", "bulk"),
    ]
