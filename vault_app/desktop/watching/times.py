"""From when to when: two times of day, each typed as people write them."""

import re
from datetime import time
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from vault_app.desktop.kit.basics import row
from vault_app.desktop.kit.fields import Field
from vault_app.desktop.tokens import SPACE_3
from vault_app.wording.schedule import clock
from vault_app.wording.text import say

_TIME: Final = re.compile(r"\s*(\d{1,2})(?:[:.h ]?(\d\d))?\s*")
_WIDTH: Final = 110


def read_time(text: str) -> time | None:
    """ "7", "7:30", "07.30" or "0730"; ``None`` for what is no time of day."""
    match = _TIME.fullmatch(text)
    if match is None:
        return None
    hour, minute = int(match[1]), int(match[2] or 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


class TimesField(QWidget):
    """``chosen`` tells that the person entered two times that differ."""

    chosen = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.begin = Field(say("From"))
        self.end = Field(say("Until"))
        for field in (self.begin, self.end):
            field.setMaximumWidth(_WIDTH)
            field.edit.setMaxLength(8)
            field.edit.editingFinished.connect(self._entered)
        fields = row(self.begin, self.end, None, gap=SPACE_3)
        for field in (self.begin, self.end):
            # One with an error below it must not push the other down.
            fields.setAlignment(field, Qt.AlignmentFlag.AlignTop)
        self.setLayout(fields)
        self._kept = self.value()

    def show_times(self, begin: time, end: time) -> None:
        for field, at in ((self.begin, begin), (self.end, end)):
            # What is being typed is not written over.
            if not field.edit.hasFocus() or not field.has_error():
                field.set_text(clock(at))
                field.set_error("")
        self._kept = (begin, end)

    def value(self) -> tuple[time, time] | None:
        """Both times, if they are ones and differ."""
        begin, end = read_time(self.begin.text()), read_time(self.end.text())
        return None if begin is None or end is None or begin == end else (begin, end)

    def _entered(self) -> None:
        times = [read_time(field.text()) for field in (self.begin, self.end)]
        for field, at in zip((self.begin, self.end), times, strict=True):
            field.set_error("" if at is not None else say("Such as 22:00"))
        if None not in times and times[0] == times[1]:
            self.end.set_error(say("Not the same"))
        value = self.value()
        if value is not None and value != self._kept:
            self._kept = value
            self.show_times(*value)
            self.chosen.emit()
