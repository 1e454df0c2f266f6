"""Progress on a terminal and without one, with a clock that the test turns."""

import io
import os
import signal
from pathlib import Path

import pytest

from vault_app.cli.progress import TerminalJob, interruptible
from vault_app.model.errors import Cancelled


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_bar_with_rate_and_remaining_time() -> None:
    stream, clock = io.StringIO(), Clock()
    job = TerminalJob(stream, is_live=True, width=120, clock=clock)
    job.progress(0, 1000, "messages", "INBOX")
    clock.now += 10
    job.progress(250, 1000, "messages", "INBOX")
    last = stream.getvalue().split("\r\x1b[2K")[-1]
    assert last.startswith("######------------------")
    assert " 25 %  250/1,000 messages  25 messages/s  about 30 seconds left  INBOX" in last
    job.clear()
    assert stream.getvalue().endswith("\r\x1b[2K")


def test_a_bar_is_drawn_at_most_ten_times_a_second() -> None:
    stream, clock = io.StringIO(), Clock()
    job = TerminalJob(stream, is_live=True, clock=clock)
    for done in range(1000):
        clock.now += 0.001
        job.progress(done, 10_000, "messages")
    assert stream.getvalue().count("\r") <= 11


def test_the_end_is_always_drawn() -> None:
    stream, clock = io.StringIO(), Clock()
    job = TerminalJob(stream, is_live=True, clock=clock)
    job.progress(9, 10, "messages")
    job.progress(10, 10, "messages")
    assert "100 %" in stream.getvalue()


def test_an_announcement_is_for_terminals() -> None:
    live, piped = io.StringIO(), io.StringIO()
    TerminalJob(live, is_live=True).announce("Connecting …")
    TerminalJob(piped, is_live=False).announce("Connecting …")
    assert (live.getvalue(), piped.getvalue()) == ("\r\x1b[2KConnecting …", "")


def test_without_a_terminal_a_line_every_few_seconds() -> None:
    stream, clock = io.StringIO(), Clock()
    job = TerminalJob(stream, is_live=False, clock=clock)
    for done in range(100):
        clock.now += 0.1
        job.progress(done, None, "bytes", "x\x1b[2J")
    lines = stream.getvalue().splitlines()
    assert 2 <= len(lines) <= 4
    assert lines[0].endswith("x\\x1b[2J")
    assert "\x1b" not in stream.getvalue()


def test_a_short_task_leaves_no_line_without_a_terminal() -> None:
    stream, clock = io.StringIO(), Clock()
    job = TerminalJob(stream, is_live=False, clock=clock)
    job.progress(10, 10, "messages")
    job.clear()
    assert stream.getvalue() == ""


def test_another_unit_starts_the_rate_anew() -> None:
    stream, clock = io.StringIO(), Clock()
    job = TerminalJob(stream, is_live=True, clock=clock)
    job.progress(5_000_000, None, "bytes")
    clock.now += 1
    job.progress(3, 10, "steps")
    assert "/s" not in stream.getvalue().split("\r\x1b[2K")[-1]


def test_a_line_fits_the_terminal() -> None:
    stream, clock = io.StringIO(), Clock()
    job = TerminalJob(stream, is_live=True, width=30, clock=clock)
    job.progress(1, 10, "messages", "A folder with quite a long name")
    assert len(stream.getvalue().removeprefix("\r\x1b[2K")) <= 29


@pytest.mark.skipif(os.name == "nt", reason="os.kill ends the process on Windows")
def test_ctrl_c_asks_the_task_to_stop_and_puts_the_handler_back() -> None:
    before = signal.getsignal(signal.SIGINT)
    told: list[str] = []
    job = TerminalJob(io.StringIO(), is_live=False)
    with interruptible(job, told.append):
        job.check()
        os.kill(os.getpid(), signal.SIGINT)
        with pytest.raises(Cancelled):
            job.check()
        assert signal.getsignal(signal.SIGINT) is before
    assert signal.getsignal(signal.SIGINT) is before
    assert "safe point" in told[0]


@pytest.mark.skipif(os.name == "nt", reason="os.kill ends the process on Windows")
def test_ctrl_c_while_the_bar_is_drawn() -> None:
    class Interrupted(io.StringIO):
        def write(self, text: str) -> int:
            if not told:
                os.kill(os.getpid(), signal.SIGINT)
            return super().write(text)

    told: list[str] = []
    job = TerminalJob(Interrupted(), is_live=True)
    with interruptible(job, told.append):
        job.progress(1, 10, "messages")
        with pytest.raises(Cancelled):
            job.check()
    assert len(told) == 1


def test_a_word_from_a_signal_handler_needs_no_lock(tmp_path: Path) -> None:
    with (tmp_path / "terminal").open("w+", encoding="utf-8") as stream:
        job = TerminalJob(stream, is_live=True)
        job.tell_at_once("Stopping")
        assert (tmp_path / "terminal").read_text(encoding="utf-8").endswith("\x1b[2KStopping\n")
    TerminalJob(io.StringIO(), is_live=True).tell_at_once("to nowhere")
