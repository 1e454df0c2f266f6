"""How one provider's servers write the top of a message, with the truth about it."""

from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Shape:
    """``lines`` are Received lines from the top, the last one being the border. Holes: ``{h}`` and
    ``{ip}`` the foreign neighbour, ``{to}`` the recipient, ``{id}`` an id, ``{code}`` what
    ``places`` fills in. A line that holds a colon after its first word is another header.

    ``places``: for each code the country ("" if the code or its lack tells none) and the city (""
    if not asked for). ``has_code``: the lines hold a code that somebody documented or found out;
    without one only the provider's known habit can tell.
    """

    provider: str
    lines: tuple[str, ...]
    places: dict[str, tuple[str, str]] = field(default_factory=dict)
    has_code: bool = False
    to: str = "me@lindenhof.example"


def one(provider: str, country: str, *lines: str, to: str = "me@lindenhof.example") -> Shape:
    """A shape without a code."""
    return Shape(provider=provider, lines=lines, places={"": (country, "")}, to=to)


def coded(
    provider: str,
    places: dict[str, tuple[str, str]],
    *lines: str,
    to: str = "me@lindenhof.example",
) -> Shape:
    """A shape whose code tells the place."""
    return Shape(provider=provider, lines=lines, places=places, has_code=True, to=to)
