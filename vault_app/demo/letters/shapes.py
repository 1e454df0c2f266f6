"""Letters that are not as they should be, or that carry a machine's report."""

from collections.abc import Callable, Sequence

from vault_app.demo.letters.drafts import Draft
from vault_app.demo.letters.mime_writer import Entity, attachment, message, multipart, render, text
from vault_app.demo.letters.routes import Header


def finish(draft: Draft, headers: Sequence[Header], body: Entity) -> bytes:
    """The letter in its odd shape. Some shapes concern the body alone and are done by now."""
    return _SHAPES.get(draft.shape, _as_it_is)(draft, headers, body)


def _as_it_is(_: Draft, headers: Sequence[Header], body: Entity) -> bytes:
    return message(headers, body)


def _unended(_: Draft, headers: Sequence[Header], body: Entity) -> bytes:
    """A multipart whose last boundary got lost on the way, and half a line with it."""
    raw = message(headers, body)
    return raw[: raw.rindex(b"\r\n--=_")]


def _raw_subject(draft: Draft, headers: Sequence[Header], _: Entity) -> bytes:
    """A subject in Latin-1, sent without encoding it (not allowed before RFC 6532, nor by it)."""
    kept = [(name, value) for name, value in headers if name not in ("Subject", "MIME-Version")]
    subject = b"Subject: " + draft.subject.encode("latin-1") + b"\r\n"
    plain = draft.text.strip().replace("\n", "\r\n").encode("latin-1")
    return render(kept) + subject + b"\r\n" + plain + b"\r\n"


def _bare_lines(_: Draft, headers: Sequence[Header], body: Entity) -> bytes:
    """Line feeds alone in the body, a carriage return alone, no newline at the end."""
    head, rest = message(headers, body).split(b"\r\n\r\n", 1)
    content = rest.replace(b"\r\n", b"\n").replace(b"\n\n", b"\n\r\n", 1).rstrip(b"\n")
    return head + b"\r\n\r\n" + content.replace(b" | ", b" \r ")


def _long_lines(_: Draft, headers: Sequence[Header], body: Entity) -> bytes:
    """A whole body in one line, far beyond the 998 characters of RFC 5322 section 2.1.1."""
    head, rest = message(headers, body).split(b"\r\n\r\n", 1)
    return head + b"\r\n\r\n" + rest.replace(b"\r\n", b" ") * 6 + b"\r\n"


def _bounce(draft: Draft, headers: Sequence[Header], _: Entity) -> bytes:
    """A delivery status notification (RFC 3464)."""
    failed = draft.fill["failed"]
    status = (
        f"Reporting-MTA: dns; {draft.fill['reporter']}\nX-Postfix-Queue-ID: 4Xk2Vb1TQqz9sPf\n\n"
        f"Final-Recipient: rfc822; {failed}\nOriginal-Recipient: rfc822;{failed}\n"
        f"Action: failed\nStatus: 5.1.1\nRemote-MTA: dns; {draft.fill['remote']}\n"
        f"Diagnostic-Code: smtp; 550 5.1.1 <{failed}>: Recipient address rejected\n"
    )
    parts = [
        text(draft.text.strip()),
        _typed("message/delivery-status", status),
        _typed("text/rfc822-headers", draft.fill["returned"]),
    ]
    return message(headers, multipart("report", parts, seed=draft.name, parameters=_REPORT))


_REPORT = ";\n report-type=delivery-status"


def _typed(media_type: str, content: str) -> Entity:
    raw = content.strip().replace("\n", "\r\n").encode() + b"\r\n"
    return Entity((("Content-Type", media_type),), raw)


def _forwarded(draft: Draft, headers: Sequence[Header], _: Entity) -> bytes:
    """A whole letter inside another (RFC 2046 section 5.2.1)."""
    inner_headers: list[Header] = [*draft.fill["headers"].items(), ("MIME-Version", "1.0")]
    inner = message(inner_headers, text(draft.fill["text"]))
    parts = [
        text(draft.text.strip()),
        attachment(inner, media_type="message/rfc822", filename=draft.fill["name"]),
    ]
    return message(headers, multipart("mixed", parts, seed=draft.name))


_SHAPES: dict[str, Callable[[Draft, Sequence[Header], Entity], bytes]] = {
    "unended": _unended,
    "raw-subject": _raw_subject,
    "bare-lines": _bare_lines,
    "long-lines": _long_lines,
    "bounce": _bounce,
    "forwarded": _forwarded,
}
