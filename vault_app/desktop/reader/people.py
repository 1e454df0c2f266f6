"""Names and addresses as they are shown: nobody passes for somebody else; no Qt."""

from collections.abc import Sequence
from typing import Final

from vault_app.mime.display import Correspondent
from vault_app.wording.text import one_line, say, say_count

_MOST_IN_LINE: Final = 3


def shown_address(person: Correspondent) -> str:
    """The address; a host in other letters than ASCII is followed by what the network calls it."""
    text = one_line(person.address, 320)
    host = text.rpartition("@")[2]
    if not person.host or host.isascii():
        return text
    return say("{address} ({host})", address=text, host=person.host)


def full(person: Correspondent) -> str:
    """ "Name <address>", or whichever there is."""
    address = shown_address(person)
    name = one_line(person.name, 200)
    if name and address and name.casefold() != address.casefold():
        return say("{name} <{address}>", name=name, address=address)
    return address or name


def short(person: Correspondent) -> str:
    """The name, or the address where there is none."""
    return one_line(person.name, 60) or shown_address(person)


def short_list(people: Sequence[Correspondent]) -> str:
    """The first few by name, and how many more there are."""
    shown = ", ".join(short(person) for person in people[:_MOST_IN_LINE])
    more = len(people) - _MOST_IN_LINE
    if more <= 0:
        return shown
    return say_count("{shown} and {n} more", "{shown} and {n} more", more, shown=shown)


def sender_warning(sender: Correspondent) -> str:
    """What is odd about a sender, or "": a name that is another address is how people are fooled,
    since many programs show the name alone."""
    if not sender.address and not sender.name:
        return say("The message does not say who sent it.")
    if not sender.address:
        return say("The message names a sender but no address.")
    if sender.is_doubtful:
        return say("The name looks like an address, but the message comes from another one.")
    if "xn--" in sender.host:
        return say("The address has letters that can look like others.")
    return ""
