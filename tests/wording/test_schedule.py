"""The words for pulling by itself."""

from datetime import UTC, datetime, time, timedelta

import pytest

from vault_app.model.schedule import Schedule
from vault_app.tasks.schedule import Decision, Holdup
from vault_app.tasks.watching import Ear
from vault_app.wording.schedule import ear, every, moment, schedule_lines, standing_sentence

NOW = datetime(2026, 5, 12, 14, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("decision", "is_listening", "words"),
    [
        (Decision(NOW + timedelta(minutes=30), None), True, "Next pull at 14:35"),
        (Decision(NOW, None), True, "Next pull now"),
        (Decision(None, None), True, "Pulls when news come"),
        (Decision(None, None), False, "Pulls when you ask"),
        (Decision(None, Holdup.PAUSED), True, "Paused"),
        (Decision(None, Holdup.OFFLINE), True, "Waiting for the network"),
        (Decision(None, Holdup.METERED), True, "Waiting for an unmetered network"),
        (Decision(NOW.replace(hour=7, minute=0), Holdup.QUIET), True, "Quiet until 07:00"),
        (Decision(None, Holdup.QUIET), True, "Quiet hours"),
    ],
)
def test_how_it_stands(decision: Decision, is_listening: bool, words: str) -> None:
    assert standing_sentence(decision, NOW, is_listening=is_listening, zone=UTC) == words


def test_a_moment_names_its_day_if_that_is_another() -> None:
    assert moment(NOW, NOW, UTC) == "at 14:05"
    assert moment(NOW + timedelta(hours=10), NOW, UTC) == "tomorrow at 00:05"
    assert moment(NOW + timedelta(days=3), NOW, UTC) == "on 15 May 2026, 14:05"


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (0, "Never"),
        (1, "Every minute"),
        (15, "Every 15 minutes"),
        (60, "Every hour"),
        (90, "Every 90 minutes"),
        (180, "Every 3 hours"),
        (1440, "Every day"),
        (2880, "Every 2 days"),
    ],
)
def test_how_often(minutes: int, words: str) -> None:
    assert every(minutes) == words


def test_every_state_of_listening_has_words() -> None:
    assert len({ear(each) for each in Ear}) == len(Ear)


def test_the_choices_as_sentences() -> None:
    lines = schedule_lines(
        Schedule(minutes=30, quiet_from=time(22), quiet_until=time(7), is_paused=True)
    )
    assert lines[0].startswith("Paused")
    assert "By the clock: every 30 minutes." in lines
    assert "Quiet from 22:00 to 07:00: nothing starts by itself." in lines
    few = schedule_lines(
        Schedule(waits_for_news=False, pulls_on_resume=False, pauses_on_metered=False)
    )
    assert not any("metered" in line or "at once" in line for line in few)
