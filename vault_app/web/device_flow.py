"""The sign-in by a code that is typed into any browser (RFC 8628)."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from vault_app.model.errors import IssuerRefused, WebFailed
from vault_app.model.sign_in import Tokens
from vault_app.model.ways import DeviceCode
from vault_app.web.oauth import Issuer, is_private

_GRANT: Final = "urn:ietf:params:oauth:grant-type:device_code"
# RFC 8628 3.2 and 3.5.
_USUAL_INTERVAL: Final = 5
_SLOWER: Final = 5
_LONGEST_INTERVAL: Final = 60
_LONGEST_LIFE: Final = 1800
_LONGEST_CODE: Final = 100
_TICK_SECONDS: Final = 0.2


def sign_in(
    issuer: Issuer,
    scopes: tuple[str, ...],
    *,
    show: Callable[[DeviceCode], None],
    check: Callable[[], None],
) -> Tokens:
    """Show a code, and ask the issuer now and then until the person has typed it.

    Raises:
        IssuerRefused: reason "access_denied", "expired_token", or what the issuer said.
        WebFailed, ProxyFailed, and what ``check`` raises.
    """
    answer = issuer.ask(issuer.endpoints.device, {"scope": " ".join(scopes)})
    until = time.monotonic() + _bounded(answer.get("expires_in"), _LONGEST_LIFE, _LONGEST_LIFE)
    show(_read_code(issuer, answer, until - time.monotonic()))
    form = {"grant_type": _GRANT, "device_code": _text(issuer, answer, "device_code")}
    pause = _bounded(answer.get("interval"), _USUAL_INTERVAL, _LONGEST_INTERVAL)
    while True:
        _wait(min(pause, until - time.monotonic()), check)
        if time.monotonic() >= until:
            raise IssuerRefused(host=issuer.host, reason="expired_token", detail="")
        try:
            tokens = issuer.ask(issuer.endpoints.token, form)
        except IssuerRefused as error:
            match error.facts["reason"]:
                case "authorization_pending":
                    continue
                case "slow_down":
                    pause = min(pause + _SLOWER, _LONGEST_INTERVAL)
                case _:
                    raise
        except WebFailed:
            # The network may be back before the code runs out; less often, as RFC 8628 3.5 has it.
            pause = min(pause * 2, _LONGEST_INTERVAL)
        else:
            return issuer.read_tokens(tokens, scopes=scopes)


def _read_code(issuer: Issuer, answer: dict[str, Any], seconds: float) -> DeviceCode:
    # Some issuers kept the name that drafts had: "verification_url".
    key = "verification_uri" if "verification_uri" in answer else "verification_url"
    page = _text(issuer, answer, key)
    whole = answer.get(f"{key}_complete", "")
    user_code = _text(issuer, answer, "user_code")
    if not is_private(page) or not user_code.isprintable() or len(user_code) > _LONGEST_CODE:
        raise WebFailed(host=issuer.host, reason="unreadable", detail=key)
    return DeviceCode(
        user_code=user_code,
        page=page,
        whole_page=whole if isinstance(whole, str) and is_private(whole) else "",
        expires_at=datetime.now(UTC) + timedelta(seconds=seconds),
    )


def _text(issuer: Issuer, answer: dict[str, Any], key: str) -> str:
    value = answer.get(key)
    if not isinstance(value, str) or not value:
        raise WebFailed(host=issuer.host, reason="unreadable", detail=key)
    return value


def _bounded(value: object, usual: int, most: int) -> float:
    """A number of seconds that an issuer named, within reason."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return max(1.0, min(float(value), most)) if is_number else float(usual)  # type: ignore[arg-type]


def _wait(seconds: float, check: Callable[[], None]) -> None:
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        check()
        time.sleep(min(left, _TICK_SECONDS))
