"""The ways in which a person can sign an account in, as values for whoever shows them."""

import enum
from dataclasses import dataclass
from datetime import datetime


class WayKind(enum.StrEnum):
    """One way of signing in.

    ``APP_PASSWORD``: a password for this program alone, made on the provider's website.
    ``BROWSER`` and ``DEVICE``: OAuth, in a browser on this machine, or by a code that is typed into
    a browser on any machine. ``BRIDGE``: the provider's own program on this machine gives server
    and password. ``NONE``: the provider lets no other program in.
    """

    PASSWORD = "password"
    APP_PASSWORD = "app-password"
    BROWSER = "browser"
    DEVICE = "device"
    BRIDGE = "bridge"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way for one server.

    ``provider`` is the service's name ("Gmail"), or "" where the facts know none. ``page`` is where
    an app password is made, ``help`` a page that explains; either may be "". ``hint`` is the
    pitfall, ``look_for`` the words to look for on that page, as the facts have them.

    For ``BROWSER`` and ``DEVICE``: ``issuer`` is what ``Asking`` takes, ``issuer_name`` its name
    for people, ``has_client`` whether a client id was registered (without one the way starts with
    the page on client ids). ``is_for_few``: the provider gives client ids to programs only after
    an approval of weeks, so hardly anybody has one.
    """

    kind: WayKind
    provider: str = ""
    page: str = ""
    help: str = ""
    hint: str = ""
    look_for: tuple[str, ...] = ()
    issuer: str = ""
    issuer_name: str = ""
    has_client: bool = False
    is_for_few: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceCode:
    """What a person types where: ``user_code`` at ``page``, or nothing at ``whole_page`` ("" where
    the issuer has none), until ``expires_at``."""

    user_code: str
    page: str
    whole_page: str
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientGuide:
    """How somebody gets a client id at an issuer in some minutes.

    ``page`` is where it is made ("" if the issuer has no such page), ``steps`` what to do there in
    order. ``redirect`` is the address that the page asks for. ``needs_secret``: a client secret
    comes with it, and both are needed. ``mechanisms`` are for people who know (names of SASL).
    """

    issuer: str
    name: str
    page: str
    steps: tuple[str, ...]
    redirect: str
    needs_secret: bool
    is_for_few: bool
    source: str
    is_verified: bool
