"""Every copy of a message over time: on servers, what may be left of it there, and in the vault."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from vault_app.desktop.kit.basics import column, icon_label, label, row
from vault_app.desktop.reader.evidence import FlagLabel
from vault_app.desktop.reader.marks import ConfidenceChip
from vault_app.desktop.reader.time_span import Look, Scale, ScaleMarks, SpanBar, scale_of
from vault_app.desktop.theme import Theme, Type
from vault_app.desktop.tokens import ICON, SPACE_1, SPACE_2, SPACE_4
from vault_app.model.custody import Copy, CopyKind
from vault_app.wording.custody import CountryName, place, provider_name
from vault_app.wording.quantities import date
from vault_app.wording.states import folder_name
from vault_app.wording.text import one_line, say, say_count, say_list

_MOST_FOLDERS: Final = 4


class CopiesView(QWidget):
    """One row a copy on one common scale of time."""

    def __init__(
        self,
        theme: Theme,
        copies: Sequence[Copy],
        country_name: CountryName,
        accounts: Mapping[int, str],
    ) -> None:
        super().__init__()
        now = datetime.now(UTC)
        known = [each for copy in copies for each in (copy.since, copy.until) if each is not None]
        scale = scale_of(known, now)
        rows = column(gap=SPACE_4)
        for copy in copies:
            rows.addWidget(_CopyRow(theme, copy, scale, country_name, accounts, now))
        rows.addWidget(ScaleMarks(theme, scale))
        self.setLayout(rows)
        self.setAccessibleName(say("Copies over time"))


class _CopyRow(QWidget):
    """Where and by whom, how sure, when, and a bar of that time."""

    def __init__(
        self,
        theme: Theme,
        copy: Copy,
        scale: Scale,
        country_name: CountryName,
        accounts: Mapping[int, str],
        now: datetime,
    ) -> None:
        super().__init__()
        title = copy_title(copy, country_name)
        line = row(gap=SPACE_2)
        mark: QWidget
        if copy.kind is CopyKind.VAULT:
            mark = icon_label(theme, "house", "local_only", size=ICON)
        else:
            mark = FlagLabel(theme, copy.holding.country if copy.holding else "")
            mark.setContentsMargins(0, 5, 0, 0)
        line.addWidget(mark)
        line.setAlignment(mark, Qt.AlignmentFlag.AlignTop)
        line.addWidget(label(title, "strong", wraps=True), 1)
        if copy.kind is CopyKind.SERVER:
            chip = ConfidenceChip(theme, copy.confidence)
            chip.setFont(theme.font(Type.CAPTION))
            line.addWidget(chip)
            line.setAlignment(chip, Qt.AlignmentFlag.AlignTop)
        when = copy_when(copy, accounts)
        words = column(line, gap=SPACE_1)
        if when:
            words.addWidget(label(when, "muted", wraps=True))
        if copy.kind is CopyKind.RESIDUE and copy.because:
            words.addWidget(label(one_line(copy.because, 400), "caption", wraps=True))
        bar = SpanBar(theme, scale, copy_look(copy, now), since=copy.since, until=copy.until)
        words.addWidget(bar)
        self.setLayout(words)
        self.setAccessibleName(" ".join(part for part in (title, when) if part))


def copy_look(copy: Copy, now: datetime) -> Look:
    if copy.kind is CopyKind.VAULT:
        return "mine"
    if copy.kind is CopyKind.RESIDUE:
        return "residue" if copy.until is None or copy.until > now else "ended"
    return "open" if copy.until is None else "ended"


def copy_title(copy: Copy, country_name: CountryName) -> str:
    if copy.kind is CopyKind.VAULT or copy.holding is None:
        return say("Your vault, on this computer")
    holder, where = provider_name(copy.holding), place(copy.holding, country_name)
    if copy.kind is CopyKind.RESIDUE:
        return say("What {holder} may still keep · {place}", holder=holder, place=where)
    return say("{holder} · {place}", holder=holder, place=where)


def copy_when(copy: Copy, accounts: Mapping[int, str]) -> str:
    """ "Since 12 March 2014, in Inbox and Archive of Nora"."""
    since, until = copy.since, copy.until
    if copy.kind is CopyKind.RESIDUE:
        if until is None:
            return say("For how long is not documented")
        return say("At the longest until {until}", until=date(until))
    if since is not None and until is not None:
        when = say("From {since} until {until}", since=date(since), until=date(until))
    elif until is not None:
        when = say("Until {until}", until=date(until))
    elif since is not None:
        when = say("Since {since}", since=date(since))
    else:
        when = ""
    folders = list(dict.fromkeys(folder_name(name, 60) for name in copy.mailboxes))
    shown = folders[:_MOST_FOLDERS]
    if len(folders) > _MOST_FOLDERS:
        rest = len(folders) - _MOST_FOLDERS
        shown.append(say_count("{n} other folder", "{n} other folders", rest))
    account = one_line(accounts.get(copy.account_id, ""), 80) if copy.account_id else ""
    if shown and account:
        where = say("in {folders} of {account}", folders=say_list(shown), account=account)
    elif shown:
        where = say("in {folders}", folders=say_list(shown))
    else:
        where = account and say("in {account}", account=account)
    return say("{when}, {where}", when=when, where=where) if when and where else when or where
