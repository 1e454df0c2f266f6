"""A line is slow when it was slow for a while: not at its start, and not because we were busy."""

from vault_app.imap.pace import SLOW_RATE, Pace


def bring(pace: Pace, rate: float, seconds: float) -> None:
    """In pieces of a TLS record."""
    for _ in range(round(seconds * rate / 16_384)):
        pace.note(16_384, 16_384 / rate)


def test_slow_after_some_time() -> None:
    pace = Pace()
    bring(pace, 1_000_000, 1.5)
    assert pace.may_be_slow
    assert not pace.is_slow
    bring(pace, 1_000_000, 1.5)
    assert pace.is_slow


def test_a_hundred_megabit_are_slow_and_four_hundred_are_not() -> None:
    slow, fast = Pace(), Pace()
    bring(slow, 12_500_000, 3.0)
    bring(fast, 50_000_000, 3.0)
    assert (slow.is_slow, fast.is_slow, fast.may_be_slow) == (True, False, False)


def test_the_start_of_a_far_line_tells_nothing() -> None:
    pace = Pace()
    for step in range(10):
        bring(pace, 200_000 * 2**step, 0.1)
    assert not pace.is_slow
    bring(pace, 50_000_000, 0.5)
    assert not pace.may_be_slow


def test_what_was_there_already_was_not_waited_for() -> None:
    pace = Pace()
    for _ in range(1_000):
        pace.note(16_384, 0.00001)
    assert not pace.may_be_slow


def test_a_line_that_became_slow() -> None:
    pace = Pace()
    bring(pace, SLOW_RATE * 3, 2.0)
    assert not pace.may_be_slow
    bring(pace, SLOW_RATE / 3, 2.5)
    assert pace.is_slow


def test_what_came_while_we_were_busy_hides_no_slow_line() -> None:
    pace = Pace()
    for _ in range(6):
        pace.note(3_000_000, 0.01)
        bring(pace, 12_500_000, 0.6)
    assert pace.is_slow


def test_given_up() -> None:
    pace = Pace()
    bring(pace, 1_000, 60)
    pace.give_up()
    assert not pace.is_slow
    assert not pace.may_be_slow
