"""What is said of mail that was removed and lies on a server again."""

from collections.abc import Sequence

from vault_app.model.removal_rules import Returned
from vault_app.wording.quantities import date_time, messages
from vault_app.wording.text import one_line, say, say_count, say_list

_ACCOUNTS_NAMED = 3


def returned_title(found: Sequence[Returned]) -> str:
    """ "3 messages came back to ada@example.org"; "" where none did."""
    if not found:
        return ""
    number = messages(len({each.message_id for each in found}))
    accounts = list(dict.fromkeys(one_line(each.account, 60) for each in found))
    if len(accounts) > _ACCOUNTS_NAMED:
        return say("{messages} came back to {n} accounts", messages=number, n=len(accounts))
    return say("{messages} came back to {accounts}", messages=number, accounts=say_list(accounts))


def returned_text(found: Sequence[Returned]) -> str:
    """What that means, and what can be done."""
    if len(found) == 1:
        return say(
            "It had been removed and should lie only at home. You can remove it again, or leave it"
            " there."
        )
    return say(
        "They had been removed and should lie only at home. You can remove them again, or leave"
        " them there."
    )


def returned_detail(each: Returned) -> str:
    """One copy: when it was removed and seen again, and whether it is the same."""
    times = {"removed": date_time(each.removed_at), "seen": date_time(each.seen_at)}
    if each.is_same:
        return say("Removed {removed}, seen again {seen}.", **times)
    return say("Removed {removed}, seen again {seen}, not quite the same.", **times)


def left_sentence(number: int) -> str:
    """After they were left."""
    return say_count("{n} copy is left where it is.", "{n} copies are left where they are.", number)
