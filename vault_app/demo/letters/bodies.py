"""From a draft's text and wishes to a MIME body: plain, designed, with pictures, files, a seal."""

from vault_app.demo.letters.drafts import Draft
from vault_app.demo.letters.markup import design, personal
from vault_app.demo.letters.mime_writer import Entity, attachment, multipart, text
from vault_app.demo.letters.papers import armour, calendar, make_paper
from vault_app.demo.letters.routes import Sender
from vault_app.demo.letters.wording import flow


def build_body(draft: Draft, plain: str, sender: Sender) -> Entity:
    """``plain`` is the draft's text, wrapped and with what it quotes."""
    body = _with_files(draft, _main_part(draft, plain, sender))
    if draft.shape == "signed":
        return _signed(draft, body)
    if draft.shape == "encrypted":
        return _encrypted(draft)
    return body


def plain_version(draft: Draft, wrapped: str, sender: Sender) -> str:
    """What a reply to this letter would quote."""
    if draft.design in ("newsletter", "receipt", "notice"):
        return design(draft.design, draft.fill, sender, seed=draft.name)[0]
    return wrapped


def _main_part(draft: Draft, plain: str, sender: Sender) -> Entity:
    if draft.shape == "invitation":
        return _invitation(draft, plain)
    if draft.design == "":
        if not draft.flowed:
            return text(plain, charset=draft.charset, encoding=draft.encoding)
        return text(flow(plain), charset=draft.charset, parameters="; format=flowed")
    if draft.design in ("html", "html-only"):
        return _personal(draft, plain)
    simple, rich = design(draft.design, draft.fill, sender, seed=draft.name)
    return _alternatives(draft, text(simple, encoding=draft.encoding), rich)


def _personal(draft: Draft, plain: str) -> Entity:
    names = [f"part{order}.{draft.name}@picture" for order in range(1, len(draft.shown) + 1)]
    html = text(personal(plain, pictures=names), subtype="html", encoding="quoted-printable")
    pictures = []
    for wish, content_id in zip(draft.shown, names, strict=True):
        media_type, content = make_paper(wish, seed=draft.name)
        pictures.append(
            attachment(content, media_type=media_type, filename=wish["name"], content_id=content_id)
        )
    if pictures:
        html = multipart(
            "related", [html, *pictures], seed=draft.name, parameters="; type=text/html"
        )
    if draft.design == "html-only":
        return html
    simple = text(plain, charset=draft.charset, encoding=draft.encoding)
    return multipart("alternative", [simple, html], seed=draft.name)


def _alternatives(draft: Draft, simple: Entity, rich: str) -> Entity:
    html = text(rich, subtype="html", encoding="quoted-printable")
    return multipart("alternative", [simple, html], seed=draft.name)


def _invitation(draft: Draft, plain: str) -> Entity:
    """The event travels as an alternative to the text (RFC 6047 section 2.4)."""
    event = text(
        calendar(draft.fill), encoding="base64", subtype="calendar", parameters="; method=REQUEST"
    )
    html = text(personal(plain), subtype="html", encoding="quoted-printable")
    return multipart("alternative", [text(plain), html, event], seed=draft.name)


def _with_files(draft: Draft, body: Entity) -> Entity:
    if not draft.attach:
        return body
    files = []
    for order, wish in enumerate(draft.attach):
        media_type, content = make_paper(wish, seed=f"{draft.name} {order}")
        files.append(attachment(content, media_type=media_type, filename=wish["name"]))
    return multipart("mixed", [body, *files], seed=draft.name)


def _signed(draft: Draft, body: Entity) -> Entity:
    """RFC 8551 section 3.5.3, without a signature that would verify."""
    media_type, content = make_paper({"kind": "p7s"}, seed=draft.name)
    signature = attachment(content, media_type=media_type, filename="smime.p7s")
    return multipart(
        "signed",
        [body, signature],
        seed=draft.name,
        parameters=';\n protocol="application/pkcs7-signature"; micalg=sha-256',
        preamble="This is a cryptographically signed message in MIME format.\n",
    )


def _encrypted(draft: Draft) -> Entity:
    """RFC 3156 section 4."""
    version = Entity((("Content-Type", "application/pgp-encrypted"),), b"Version: 1\r\n")
    content = Entity(
        (
            ("Content-Type", 'application/octet-stream; name="encrypted.asc"'),
            ("Content-Disposition", 'inline; filename="encrypted.asc"'),
        ),
        armour(draft.name, size=2_400).replace("\n", "\r\n").encode(),
    )
    return multipart(
        "encrypted",
        [version, content],
        seed=draft.name,
        parameters=';\n protocol="application/pgp-encrypted"',
        preamble="This is an OpenPGP/MIME encrypted message (RFC 4880 and 3156)\n",
    )
