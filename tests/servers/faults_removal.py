"""What goes wrong while copies are removed."""

from tests.servers.fault import VICTIM
from tests.servers.removal_fault import PLANNED, RemovalFault
from tests.servers.removal_strikes import (
    answers,
    cannot_be_compared,
    cannot_be_confirmed,
    chatter,
    comes_back,
    compared_as,
    compared_twice,
    cut_after,
    cut_before,
    expunge_of_one,
    expunges_at_once,
    gone_already,
    keeps_no_flags,
    labels,
    mail_keeps_coming,
    new_epoch,
    no_uidplus,
    one_byte_differs,
    others_flagged,
    placeholder,
    read_only,
    recreated,
    refused_select,
    starred,
    store_of_one,
)
from vault_app.model.removal import SkipReason, Step

_LEFT = frozenset({Step.SKIPPED, Step.FAILED})
_DONE = frozenset({Step.CONFIRMED})
_SKIPPED = frozenset({Step.SKIPPED})

_ALL_LEFT = dict.fromkeys(PLANNED, _LEFT)
_ALL_SKIPPED = dict.fromkeys(PLANNED, _SKIPPED)
_ONE_SKIPPED = {VICTIM: _SKIPPED}
_REFUSED = (SkipReason.REFUSED_BY_SERVER, SkipReason.READ_ONLY, SkipReason.STILL_THERE)
_DIFFERS = (SkipReason.SERVER_BYTES_DIFFER, SkipReason.SIZE_DIFFERS, SkipReason.NOT_ON_SERVER)
_NOTHING_REMOVED = "nothing is removed, and no flag of ours stays behind"
_GOES_ON = "the plan stays open; when it is resumed all are confirmed"
_SPARED = "this one stays, with a reason; the others are confirmed"

REMOVAL_FAULTS: dict[str, RemovalFault] = {
    "nothing wrong": RemovalFault(
        does="all is well", right="all are confirmed", strike=lambda server: None
    ),
    "STORE does nothing": RemovalFault(
        does="OK to STORE, and no flag is set",
        right=_NOTHING_REMOVED,
        strike=keeps_no_flags,
        steps=_ALL_LEFT,
        reasons=_REFUSED,
    ),
    "STORE of one": RemovalFault(
        does="OK to STORE, and one of three flags is set",
        right="one is removed and confirmed, the others stay",
        strike=store_of_one,
        steps=dict.fromkeys(PLANNED[1:], _LEFT),
        reasons=_REFUSED,
    ),
    "STORE refused": RemovalFault(
        does="NO to STORE",
        right=_NOTHING_REMOVED,
        strike=answers("UID STORE", "NO", "[NOPERM] Not allowed"),
        steps=_ALL_LEFT,
        reasons=_REFUSED,
    ),
    "opened read-only": RemovalFault(
        does="SELECT opens the mailbox as [READ-ONLY]",
        right=_NOTHING_REMOVED,
        strike=read_only,
        steps=_ALL_LEFT,
        reasons=(SkipReason.READ_ONLY,),
    ),
    "cannot be opened": RemovalFault(
        does="NO [NONEXISTENT] to SELECT",
        right=_NOTHING_REMOVED,
        strike=refused_select,
        steps=_ALL_LEFT,
        reasons=(SkipReason.MAILBOX_GONE,),
    ),
    "EXPUNGE refused": RemovalFault(
        does="NO to UID EXPUNGE, though UIDPLUS is offered",
        right=_NOTHING_REMOVED,
        strike=answers("UID EXPUNGE", "NO", "Not implemented"),
        steps=_ALL_LEFT,
        reasons=_REFUSED,
    ),
    "EXPUNGE does nothing": RemovalFault(
        does="OK to UID EXPUNGE, and nothing is removed",
        right="never confirmed; reported as still there",
        strike=answers("UID EXPUNGE", "OK", "Done"),
        steps=_ALL_LEFT,
        reasons=(SkipReason.STILL_THERE,),
        leaves_flag=True,
    ),
    "EXPUNGE of one": RemovalFault(
        does="OK to UID EXPUNGE, and one of three is removed",
        right="one is confirmed, the others are reported as still there",
        strike=expunge_of_one,
        steps=dict.fromkeys(PLANNED[1:], _LEFT),
        reasons=(SkipReason.STILL_THERE,),
        leaves_flag=True,
    ),
    "expunged messages come back": RemovalFault(
        does="EXPUNGE is reported, and the messages are there on the next connection",
        right="never confirmed; reported as still there",
        strike=comes_back,
        steps=_ALL_LEFT,
        reasons=(SkipReason.STILL_THERE,),
        leaves_flag=True,
    ),
    "cut before STORE": RemovalFault(
        does="hangs up at STORE without having done it, once",
        right=_GOES_ON,
        strike=cut_before("UID STORE"),
        is_resumed=True,
    ),
    "cut after STORE": RemovalFault(
        does="does what STORE says and hangs up without an answer, once",
        right=_GOES_ON,
        strike=cut_after("UID STORE"),
        is_resumed=True,
    ),
    "cut before EXPUNGE": RemovalFault(
        does="hangs up at UID EXPUNGE without having done it, once",
        right=_GOES_ON,
        strike=cut_before("UID EXPUNGE"),
        is_resumed=True,
    ),
    "cut after EXPUNGE": RemovalFault(
        does="does what UID EXPUNGE says and hangs up without an answer, once",
        right=_GOES_ON,
        strike=cut_after("UID EXPUNGE"),
        is_resumed=True,
    ),
    "cannot be confirmed": RemovalFault(
        does="after the expunge the mailbox cannot be opened any more",
        right="never confirmed",
        strike=cannot_be_confirmed,
        steps=dict.fromkeys(PLANNED, frozenset({Step.FAILED, Step.EXPUNGED})),
        removes_unseen=True,
    ),
    "new UIDVALIDITY": RemovalFault(
        does="UIDVALIDITY changed since the plan was made",
        right=_NOTHING_REMOVED,
        strike=new_epoch,
        steps=_ALL_LEFT,
        reasons=(SkipReason.UIDVALIDITY_CHANGED,),
    ),
    "mailbox recreated": RemovalFault(
        does="other messages lie under the planned UIDs, and UIDVALIDITY is new",
        right=_NOTHING_REMOVED,
        strike=recreated,
        steps=_ALL_LEFT,
        reasons=(SkipReason.UIDVALIDITY_CHANGED,),
    ),
    "placeholder": RemovalFault(
        does="gives a made-up message in place of one",
        right=_SPARED,
        strike=placeholder,
        steps=_ONE_SKIPPED,
        reasons=_DIFFERS,
    ),
    "one byte differs": RemovalFault(
        does="one byte of one message is another than when it was pulled",
        right=_SPARED,
        strike=one_byte_differs,
        steps=_ONE_SKIPPED,
        reasons=_DIFFERS,
    ),
    "NIL when compared": RemovalFault(
        does="BODY[] NIL for one message",
        right=_SPARED,
        strike=compared_as(b"NIL"),
        steps=_ONE_SKIPPED,
        reasons=_DIFFERS,
    ),
    "empty when compared": RemovalFault(
        does="BODY[] {0} for one message",
        right=_SPARED,
        strike=compared_as(b"{0}\r\n"),
        steps=_ONE_SKIPPED,
        reasons=_DIFFERS,
    ),
    "two bodies when compared": RemovalFault(
        does="two differing bodies for one message, the true one last",
        right=_SPARED,
        strike=compared_twice,
        steps=_ONE_SKIPPED,
        reasons=_DIFFERS,
    ),
    "cannot be compared": RemovalFault(
        does="NO [UNAVAILABLE] to every FETCH of bodies",
        right=_NOTHING_REMOVED,
        strike=cannot_be_compared,
        steps=_ALL_LEFT,
    ),
    "gone already": RemovalFault(
        does="one message was expunged by somebody else",
        right="it is reported as gone without us, or confirmed; the others are confirmed",
        strike=gone_already,
        steps={VICTIM: _SKIPPED | _DONE},
        reasons=(SkipReason.NOT_ON_SERVER,),
    ),
    "starred since": RemovalFault(
        does="one message was starred after the plan was made",
        right=_SPARED,
        strike=starred,
        steps=_ONE_SKIPPED,
        reasons=(SkipReason.FLAGGED_SINCE,),
    ),
    "no UIDPLUS": RemovalFault(
        does="UIDPLUS is not offered any more",
        right=_NOTHING_REMOVED,
        strike=no_uidplus,
        steps=_ALL_SKIPPED,
        reasons=(SkipReason.NO_UIDPLUS,),
    ),
    "mailboxes are labels": RemovalFault(
        does="says X-GM-EXT-1: an expunge would only take off a label",
        right=_NOTHING_REMOVED,
        strike=labels,
        steps=_ALL_SKIPPED,
    ),
    "others have flagged": RemovalFault(
        does="another client has set \\Deleted on all other messages",
        right="all are confirmed, and what others flagged stays",
        strike=others_flagged,
    ),
    "mail keeps coming": RemovalFault(
        does="new mail before each command",
        right="all are confirmed, and no new message is touched",
        strike=mail_keeps_coming,
    ),
    "flag alone removes": RemovalFault(
        does="expunges at once what is flagged",
        right="all are confirmed",
        strike=expunges_at_once,
    ),
    "reports about others": RemovalFault(
        does="untagged FETCH lines about other messages come in between",
        right="all are confirmed",
        strike=chatter,
    ),
}
