"""How fast a line brings mail, and so whether compressing it is worth the processors' time.

Measured at loopback against Dovecot, with 40 ms of delay: at 12.5 MB/s compression makes a pull 2.8
times as fast (small messages) or 1.4 times (mixed), at 50 MB/s it makes it 1.3 times as slow.
"""

# Bytes a second.
SLOW_RATE = 20_000_000
# A span ends after so much waiting or so many bytes, whichever comes first. Only waiting counts:
# while we are busy ourselves, the line is not what takes the time.
_SPAN_SECONDS = 0.5
_SPAN_BYTES = 2_000_000
# So many more slow spans than fast ones. TCP takes some ten round trips to reach its rate, so on a
# far line the first spans are slow; and while we are busy a slow line fills what buffers there are,
# which then come as quickly as a fast one.
_SLOW_SPANS = 5


class Pace:
    """The measured rate of one account's line, over all its connections during a pull."""

    def __init__(self) -> None:
        self._bytes = 0
        self._waited = 0.0
        self._slow_spans = 0
        self._is_known = False
        self._is_slow = False
        self._has_given_up = False

    @property
    def is_slow(self) -> bool:
        """Whether the line was found slower than compression, which can be had."""
        return self._is_slow and not self._has_given_up

    @property
    def may_be_slow(self) -> bool:
        """Whether it is, or whether that cannot be told yet."""
        is_doubtful = not self._is_known or self._slow_spans > 0
        return is_doubtful and not self._has_given_up

    def give_up(self) -> None:
        """The server does not compress, or not well: from here on no line of its is slow."""
        self._has_given_up = True

    def note(self, count: int, waited: float) -> None:
        """So many bytes came, after so many seconds in which nothing but these was waited for."""
        self._bytes += count
        self._waited += waited
        if self._waited < _SPAN_SECONDS and self._bytes < _SPAN_BYTES:
            return
        was_slow = self._bytes < SLOW_RATE * self._waited
        self._slow_spans = max(0, self._slow_spans + (1 if was_slow else -1))
        self._is_slow = self._is_slow or self._slow_spans >= _SLOW_SPANS
        self._is_known = True
        self._bytes, self._waited = 0, 0.0
