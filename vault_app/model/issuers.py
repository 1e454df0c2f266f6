"""OAuth issuers as values: where each part of one is, and how a client introduces itself."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoints:
    """Where an issuer is asked (RFC 6749 section 3, RFC 8414); "" where it has no such place.

    ``issuer`` is the name that it gives itself in answers, "" if it gives none; ``names_itself``:
    every answer in the browser carries it (RFC 9207), so that one without it is not its own.
    ``secret_in_body``: it does not take the client's secret as HTTP Basic (RFC 6749 2.3.1).
    """

    issuer: str
    authorization: str
    token: str
    device: str = ""
    revocation: str = ""
    names_itself: bool = False
    secret_in_body: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Redirect:
    """Where the browser comes back to on this machine. Only the port may differ from what was
    registered (RFC 8252 7.3), so the rest is the same each time.

    ``host`` is "127.0.0.1", or "localhost" for issuers that take nothing else. ``port`` 0 is any;
    a number is for issuers that compare that too. ``path`` may be "".
    """

    host: str = "127.0.0.1"
    port: int = 0
    path: str = "/"
