"""Errors that are kept with a pull are told as they would have been at once."""

from datetime import UTC, datetime

from vault_app.model.errors import (
    AllowanceUsed,
    Cancelled,
    CannotConnect,
    HomeportError,
    SignInRefused,
)
from vault_app.model.kept_errors import keep_error, kept_error
from vault_app.wording.errors import explain

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def test_they_come_back_with_their_facts() -> None:
    for error in (
        CannotConnect(host="h", port=993, reason="refused"),
        SignInRefused(host="h", user="ada", server_text="No"),
        AllowanceUsed(host="h", until=NOON),
        Cancelled(),
    ):
        back = kept_error(keep_error(error))
        assert type(back) is type(error)
        assert back is not None
        assert back.facts == error.facts
        assert explain(back) == explain(error)


def test_a_limit_is_told_with_its_hour() -> None:
    until = NOON.astimezone()
    assert f"{until:%H}:00" in explain(AllowanceUsed(host="h", until=NOON)).what_next


def test_what_cannot_be_read_is_an_error_all_the_same() -> None:
    assert kept_error("") is None
    for text in ("{", "[]", '{"code": 3}', '{"code": "x", "facts": {"a": {"b": 1}}}'):
        assert isinstance(kept_error(text), HomeportError)
    unknown = kept_error('{"code": "of-tomorrow", "facts": {"host": "h"}}')
    assert type(unknown) is HomeportError


def test_what_is_long_is_cut() -> None:
    assert len(keep_error(HomeportError(detail="x" * 100_000))) < 2_000
