"""Copies over time, the way of delivery, and the sentence of a mailbox that has moved."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from tests.desktop.reader.fakes import (
    DUBLIN,
    NOON,
    SINGAPORE,
    FakeLaw,
    custody,
    hop,
    server_copy,
    vault_copy,
)
from vault_app.desktop.reader.copies import CopiesView, copy_look, copy_title, copy_when
from vault_app.desktop.reader.route import HopRow, RouteView, hop_title, hop_when
from vault_app.desktop.reader.standing import moved_sentence
from vault_app.desktop.reader.time_span import Scale, scale_of
from vault_app.desktop.theme import Theme
from vault_app.model.custody import CopyKind

NAMES = FakeLaw().country_name
ACCOUNTS = {1: "Anna"}
NOW = datetime(2026, 11, 24, tzinfo=UTC)


def texts(widget: QWidget) -> str:
    return "\n".join(each.text() for each in widget.findChildren(QLabel) if not each.isHidden())


def test_each_copy_says_where_by_whom_and_when() -> None:
    many = server_copy(mailboxes=("INBOX", "A", "B", "C", "D", "E"))
    assert copy_title(many, NAMES) == "Microsoft 365 · Dublin, Ireland"
    assert copy_when(many, ACCOUNTS) == (
        "Since 12 March 2014, in Inbox, A, B, C and 2 other folders of Anna"
    )
    ended = server_copy(until=NOON + timedelta(days=30), mailboxes=())
    assert copy_when(ended, {}) == "From 12 March 2014 until 11 April 2014"
    assert copy_title(vault_copy(), NAMES) == "Your vault, on this computer"


def test_what_may_be_left_is_told_as_such() -> None:
    left = server_copy(kind=CopyKind.RESIDUE, mailboxes=(), until=NOW + timedelta(days=29))
    assert copy_title(left, NAMES) == "What Microsoft 365 may still keep · Dublin, Ireland"
    assert copy_when(left, ACCOUNTS) == "At the longest until 23 December 2026"
    assert copy_look(left, NOW) == "residue"
    assert copy_look(left, NOW + timedelta(days=40)) == "ended"
    endless = replace(left, until=None)
    assert copy_when(endless, ACCOUNTS) == "For how long is not documented"


def test_copies_are_drawn_on_one_scale(theme: Theme, qtbot: QtBot) -> None:
    copies = (server_copy(), server_copy(since=None, until=NOON), vault_copy())
    view = CopiesView(theme, copies, NAMES, ACCOUNTS)
    qtbot.addWidget(view)
    view.resize(500, 400)
    view.grab()
    assert "Your vault, on this computer" in texts(view)


def test_the_scale_has_a_few_marks_however_long_it_is() -> None:
    begin = datetime(1998, 5, 1, tzinfo=UTC)
    scale = scale_of([begin], NOW)
    assert scale.share(begin, if_none=1.0) == 0.0
    assert scale.share(None, if_none=1.0) == 1.0
    assert [text for _, text in scale.marks()] == ["2000", "2005", "2010", "2015", "2020", "2025"]
    short = Scale(datetime(2026, 3, 1, tzinfo=UTC), NOW, NOW)
    assert [text for _, text in short.marks()] == ["Mar 2026", "Nov 2026"]
    later = Scale(NOW - timedelta(days=90), NOW + timedelta(days=90), NOW)
    assert [text for _, text in later.marks()] == ["Aug 2026", "today", "Feb 2027"]
    assert Scale(NOW, NOW, NOW).share(NOW, if_none=0.5) == 0.0
    ancient = Scale(datetime(1, 1, 1, tzinfo=UTC), NOW, NOW)
    assert len(ancient.marks()) <= 6


def test_the_route_goes_from_the_sender_to_the_mailbox(theme: Theme, qtbot: QtBot) -> None:
    route = (hop(0), hop(1), hop(2, is_trusted=False), hop(3, is_trusted=False, is_readable=False))
    view = RouteView(theme, route, NAMES)
    qtbot.addWidget(view)
    rows = [each.accessibleName() for each in view.findChildren(HopRow)]
    assert [name.partition(":")[0] for name in rows] == [
        "Claimed",
        "Claimed",
        "Holder’s own",
        "Holder’s own",
    ]
    assert "A line that cannot be read" in rows[0]
    assert "4 s later" in rows[-1]
    told = texts(view)
    assert told.index("Claimed by the sending side") < told.index("Written by the holder’s own")
    view.grab()


def test_without_postmarks_and_without_trust(theme: Theme, qtbot: QtBot) -> None:
    none = RouteView(theme, (), NAMES)
    qtbot.addWidget(none)
    assert "bears no postmarks" in texts(none)
    claimed = RouteView(theme, (hop(0, is_trusted=False),), NAMES)
    qtbot.addWidget(claimed)
    assert "No line of it was written by a server that is known" in texts(claimed)


def test_a_forged_letter_of_hundreds_of_hops_opens_at_its_end(theme: Theme, qtbot: QtBot) -> None:
    route = (hop(0), *(hop(number, is_trusted=False) for number in range(1, 200)))
    view = RouteView(theme, route, NAMES)
    qtbot.addWidget(view)
    assert len(view.findChildren(HopRow)) == 30
    (more,) = view.findChildren(QPushButton)
    assert more.text() == "Show 170 earlier lines"
    more.click()
    shown = [each for each in view.findChildren(HopRow) if each.accessibleName()]
    qtbot.waitUntil(lambda: len(view.findChildren(HopRow)) == 200)
    assert len(shown) >= 200


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(0, "at once"), (4, "4 s later"), (75, "1 min 15 s later"), (200_000, "2 days later")],
)
def test_the_time_between_hops(seconds: int, expected: str) -> None:
    before = hop(0, at=NOON)
    assert hop_when(hop(0, at=NOON + timedelta(seconds=seconds)), before).endswith(expected)


def test_a_clock_that_runs_backwards_and_one_that_is_missing() -> None:
    before = hop(0, at=NOON)
    assert "by its clock 9 s earlier" in hop_when(hop(0, at=NOON - timedelta(seconds=9)), before)
    assert hop_when(hop(0, at=None), before) == "Without a time that can be read"


def test_names_of_a_hop() -> None:
    assert hop_title(hop(0)) == "a0.example → b0.example"
    assert hop_title(hop(0, from_host="")) == "192.0.2.1 → b0.example"
    assert hop_title(hop(0, from_host="", from_address="")) == "b0.example"
    assert hop_title(hop(0, by_host="")) == "a0.example → a server without a name"


def test_a_mailbox_that_has_moved_is_said_once() -> None:
    amsterdam = replace(DUBLIN, country="NL", site="Amsterdam")
    moved = NOON + timedelta(days=400)
    told = moved_sentence([custody(DUBLIN, since=moved), custody(amsterdam, until=moved)], NAMES)
    assert told == "Delivered to Amsterdam, NL. The mailbox has moved since."
    assert moved_sentence([custody()], NAMES) == ""
    # An earlier provider is no move of this mailbox.
    assert moved_sentence([custody(), custody(SINGAPORE, until=NOON)], NAMES) == ""
