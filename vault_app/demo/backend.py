"""What the demo needs of pymap: its in-memory mail store, filled before the first client comes.

Importing pymap takes some 0.15 s, so only ``server`` does it, and only when a demo starts.
"""

import gc
from argparse import Namespace
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.metadata import version

from pymap.backend.dict import Config, Login
from pymap.backend.dict.filter import FilterSet
from pymap.backend.dict.mailbox import MailboxSet
from pymap.concurrent import Subsystem
from pymap.imap import IMAPServer
from pymap.listtree import ListEntry, ListTree
from pymap.parsing.message import AppendMessage
from pymap.parsing.specials.flag import Flag
from pymap.user import Passwords, UserMetadata
from pysasl.hashing import BuiltinHash

from vault_app.demo.letters.letter import Letter

# The password is random and dies with the server: stretching it would only slow each sign-in down.
_HASH_ROUNDS = 1_000


class _DemoConfig(Config):
    """pymap's own settings, without what would ask the network or start threads."""

    @property
    def greeting(self) -> bytes:
        # pymap's own greeting asks DNS for this machine's name, which can take seconds.
        return b"Demo mailbox ready."

    @property
    def id_response(self) -> Mapping[bytes, bytes]:
        return {b"name": b"pymap", b"version": version("pymap").encode("ascii")}


class _NamedEntry(ListEntry):
    """A mailbox in a LIST answer, with its special use (RFC 6154 section 2) if it has one."""

    special_uses: Mapping[str, str] = {}

    @property
    def attributes(self) -> Sequence[bytes]:
        own = list(super().attributes)
        use = self.special_uses.get(self.name)
        return [*own, use.encode("ascii")] if use else own


class _NamedTree(ListTree):
    """A LIST answer whose entries know their special use."""

    __slots__ = ["_entry"]

    def __init__(self, delimiter: str, entry: type[_NamedEntry]) -> None:
        super().__init__(delimiter)
        self._entry = entry

    def list(self) -> Iterable[ListEntry]:
        for found in super().list():
            yield self._entry(found.name, found.exists, found.marked, found.has_children)


class _NamedMailboxes(MailboxSet):
    """pymap's mailboxes, listed with their special use.

    The SPECIAL-USE capability is not announced: it would promise the extended LIST command, which
    pymap does not have. RFC 6154 section 2 allows the attributes in a plain LIST all the same.
    """

    def __init__(self, special_uses: Mapping[str, str]) -> None:
        super().__init__()
        self._entry = type("_Entry", (_NamedEntry,), {"special_uses": special_uses})

    async def list_mailboxes(self) -> ListTree:
        names = [entry.name for entry in (await super().list_mailboxes()).list() if entry.exists]
        return _NamedTree(self.delimiter, self._entry).update(*names)


@contextmanager
def _collector_paused() -> Iterator[None]:
    """pymap keeps a tuple for every line of every letter. Looking through them for garbage again
    and again, while they are made, takes as long as all the rest of a start."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


async def build_server(
    user: str, password: str, *, special_uses: Mapping[str, str], letters: Iterable[Letter]
) -> IMAPServer:
    """An IMAP server whose one user owns the ``letters``; mailboxes in the order of
    ``special_uses`` (name to attribute without backslash, or "")."""
    config = _DemoConfig(
        Namespace(passlib_cfg=None, proxy_protocol="noop"),
        host=None,
        port=0,
        demo_data=False,
        demo_user=user,
        demo_password=password,
        # TLS is there before the first byte, so STARTTLS is neither offered nor needed.
        tls_enabled=False,
        hash_context=BuiltinHash(rounds=_HASH_ROUNDS),
        cpu_subsystem=Subsystem.for_asyncio(),
    )
    config.apply_context()
    login = Login(config)
    hashed = await Passwords(config).hash_password(password)
    await login.demo_user_identity.set(UserMetadata(config, user, password=hashed))
    mailboxes = _NamedMailboxes(special_uses)
    for name in special_uses:
        if name != "INBOX":
            await mailboxes.add_mailbox(name)
        await mailboxes.set_subscribed(name, subscribed=True)
    with _collector_paused():
        for letter in letters:
            mailbox = await mailboxes.get_mailbox(letter.mailbox)
            flags = frozenset(Flag(flag) for flag in letter.flags)
            await mailbox.append(AppendMessage(letter.raw, letter.received_at, flags))
    config.set_cache[user] = (mailboxes, FilterSet())
    return IMAPServer(login, config)
