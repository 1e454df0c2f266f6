"""Keeps the history of pulls: each is noted when it begins, and how it ended."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from vault_app.archive.pull_runs import begin_run, end_run
from vault_app.archive.vault import Vault
from vault_app.model.errors import (
    AllowanceUsed,
    Cancelled,
    HomeportError,
    SignInNeeded,
    SignInRefused,
    VaultError,
)
from vault_app.model.kept_errors import keep_error
from vault_app.model.pulls import PullOutcome, PullWhy


@dataclass(slots=True)
class RunSoFar:
    """What a pull did until now, for its row in the history. ``messages`` were fetched, ``new`` of
    them are new to the vault; ``left_over`` is what could not be had, ``set_aside`` how many of
    all messages are on the server and would not come, also those that are not tried any more."""

    new: int = 0
    messages: int = 0
    bytes: int = 0
    left_over: int = 0
    set_aside: int = 0


@contextmanager
def kept_in_history(vault: Vault, account_id: int, why: PullWhy) -> Iterator[RunSoFar]:
    """Note a pull around the block that does it."""
    run_id = vault.write(begin_run, account_id, why)
    so_far = RunSoFar()

    def end(outcome: PullOutcome, error: str) -> None:
        vault.write(
            end_run,
            run_id,
            outcome=outcome,
            new=so_far.new,
            messages=so_far.messages,
            bytes=so_far.bytes,
            left_over=so_far.left_over,
            error=error,
        )

    try:
        yield so_far
    except BaseException as error:
        kept = keep_error(error) if isinstance(error, HomeportError) else ""
        with suppress(VaultError):  # locked, or out of space: the error itself says more
            end(_outcome(error), kept)
        raise
    is_complete = not so_far.left_over and not so_far.set_aside
    end(PullOutcome.COMPLETE if is_complete else PullOutcome.LEFT_OVER, "")


def _outcome(error: BaseException) -> PullOutcome:
    if isinstance(error, SignInRefused | SignInNeeded):
        return PullOutcome.REFUSED
    if isinstance(error, AllowanceUsed):
        return PullOutcome.ALLOWANCE
    if isinstance(error, Cancelled | KeyboardInterrupt):
        return PullOutcome.STOPPED
    return PullOutcome.FAILED
