"""One thing that a server does wrong during a removal, and the judge of what a client makes of it.

A removal fault strikes after a good pull, once the plan for ``PLANNED`` of INBOX is made:

    trial = fault.begin(server)
    ... run the plan; where fault.is_resumed and it did not end, resume it ...
    trial.judge(steps=..., reasons=...)
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from tests.servers.fault import UIDS, VICTIM
from tests.servers.hostile import HostileServer
from tests.servers.wire import assert_wire_is_safe
from vault_app.model.removal import SkipReason, Step

PLANNED = (12, VICTIM, 17)
BYSTANDERS = tuple(uid for uid in UIDS if uid not in PLANNED)

_DONE = frozenset({Step.CONFIRMED})

Strike = Callable[[HostileServer], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class RemovalFault:
    """One thing that a server does wrong during a removal.

    ``steps`` says where planned UIDs may end, all others must be confirmed; ``reasons`` are those
    that fit. ``leaves_flag``: the server itself keeps \\Deleted on what was not removed.
    ``removes_unseen``: it does remove, but nobody can confirm it.
    """

    does: str
    right: str
    strike: Strike
    steps: Mapping[int, frozenset[Step]] = field(default_factory=dict)
    reasons: Collection[SkipReason] = ()
    is_resumed: bool = False
    leaves_flag: bool = False
    removes_unseen: bool = False

    def begin(self, server: HostileServer) -> "Trial":
        """Let the server go wrong from here on."""
        self.strike(server)
        before = {box.name: {one.uid: one.raw for one in box.messages} for box in server.mailboxes}
        return Trial(fault=self, server=server, before=before)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A removal under way, with what the server held when it went wrong."""

    fault: RemovalFault
    server: HostileServer
    before: Mapping[bytes, Mapping[int, bytes]]

    def judge(self, *, steps: Mapping[int, Step], reasons: Mapping[int, SkipReason | None]) -> None:
        """Fail unless each planned UID ended as it must, and nothing else was touched.

        ``steps`` and ``reasons`` are those of the plan's items, by UID of INBOX.
        """
        assert_wire_is_safe(self.server.commands)
        self._judge_bystanders()
        for uid in PLANNED:
            allowed = self.fault.steps.get(uid, _DONE)
            step = steps[uid]
            assert step in allowed, f"UID {uid} ended as {step}; right is: {self.fault.right}"
            if step is Step.CONFIRMED:
                assert uid not in self.server.inbox.uids(), f"UID {uid} is confirmed, but there"
            else:
                self._judge_left(uid, reasons.get(uid))

    def _judge_left(self, uid: int, reason: SkipReason | None) -> None:
        if self.fault.reasons:
            assert reason in self.fault.reasons, f"UID {uid} has the reason {reason}"
        if uid in self.before.get(b"INBOX", {}) and not self.fault.removes_unseen:
            assert uid in self.server.inbox.uids(), f"UID {uid} was removed without proof"
            if not self.fault.leaves_flag:
                flags = self.server.inbox.find(uid).flags
                assert "\\Deleted" not in flags, f"UID {uid} is left flagged"

    def _judge_bystanders(self) -> None:
        for mailbox in self.server.mailboxes:
            there = {message.uid: message.raw for message in mailbox.messages}
            for uid, raw in self.before.get(mailbox.name, {}).items():
                if mailbox is self.server.inbox and uid in PLANNED:
                    continue
                assert there.get(uid) == raw, f"UID {uid} of {mailbox.name!r} was not to be touched"
