"""HTML bodies: a person's own, and what shops, railways and newsletters send.

They fetch pictures and count openings, as the real ones do; every host is a reserved name.
"""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from vault_app.demo.letters.routes import Sender
from vault_app.demo.letters.tokens import HEX, MIXED, token

Fill = Mapping[str, Any]

_FONT = "font-family:Georgia,'Times New Roman',serif"
_SANS = "font-family:Helvetica,Arial,sans-serif"


def personal(text: str, *, pictures: Sequence[str] = ()) -> str:
    """What a mail program makes of typed text; ``pictures`` are Content-IDs shown at the end."""
    paragraphs = "".join(_paragraph(part) for part in text.strip().split("\n\n"))
    shown = "".join(
        f'<p><img src="cid:{name}" alt="" width="480" style="max-width:100%"></p>\n'
        for name in pictures
    )
    return (
        '<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"></head>\n'
        f'<body style="{_SANS};font-size:11pt;color:#1f2328">\n{paragraphs}{shown}</body></html>\n'
    )


def _paragraph(text: str) -> str:
    if text.startswith(">"):
        quoted = "<br>\n".join(escape(line.lstrip("> ")) for line in text.split("\n"))
        return (
            '<blockquote type="cite" style="margin:0 0 0 .8ex;border-left:2px solid #bbb;'
            f'padding-left:1ex;color:#555">{quoted}</blockquote>\n'
        )
    # Mail programs do not break lines that were only wrapped.
    lines: list[str] = []
    for line in text.split("\n"):
        if lines and len(lines[-1]) > 50 and (line.startswith("   ") or not line[:1].isdigit()):
            lines[-1] = f"{lines[-1]} {line.strip()}"
        else:
            lines.append(line.strip())
    return "<p>" + "<br>\n".join(escape(line) for line in lines) + "</p>\n"


def design(name: str, fill: Fill, sender: Sender, *, seed: str) -> tuple[str, str]:
    """The plain and the HTML version of a letter in a firm's own dress."""
    maker = {"newsletter": _newsletter, "receipt": _receipt, "notice": _notice}[name]
    brand = {"brand": sender.name, "shade": sender.shade or "#2f5d62", "host": sender.domain}
    fill = {**brand, **fill}
    plain, inner = maker(fill, seed)
    return plain, _frame(fill, inner, seed)


def _frame(fill: Fill, inner: str, seed: str) -> str:
    brand, shade, host = fill["brand"], fill["shade"], fill["host"]
    reader = token(seed + "reader", 32, HEX)
    footer = fill.get("footer", f"{brand} · You receive this because you asked for it.")
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width">\n'
        f"<title>{escape(brand)}</title>\n<style>a{{color:{shade}}} @media(max-width:600px)"
        "{.w{width:100%!important}}</style></head>\n"
        f'<body style="margin:0;padding:0;background:#f3f1ec;{_SANS};color:#24292f">\n'
        f'<img src="https://open.tracker.example/o/{reader}.gif" width="1" height="1" alt="">\n'
        '<table role="presentation" width="100%" cellpadding="0" cellspacing="0" bgcolor="#f3f1ec">'
        '<tr><td align="center" style="padding:24px 8px">\n'
        '<table role="presentation" class="w" width="600" cellpadding="0" cellspacing="0" '
        'bgcolor="#ffffff" style="border-radius:6px;overflow:hidden">\n'
        f'<tr><td bgcolor="{shade}" style="padding:18px 28px;color:#ffffff;{_FONT};font-size:22px">'
        f'<img src="https://pictures.{host}/logo.png" width="28" height="28" alt="" '
        f'style="vertical-align:middle"> {escape(brand)}</td></tr>\n'
        f"{inner}"
        '<tr><td style="padding:16px 28px;border-top:1px solid #e7e3da;font-size:12px;'
        f'color:#6b6f76">{escape(footer)}<br>\n<a href="https://{host}/unsubscribe?u={reader[:16]}">'
        f'Unsubscribe</a> · <a href="https://{host}/online/{reader[16:]}">View in browser</a>'
        "</td></tr>\n</table></td></tr></table>\n"
        f'<div style="background-image:url(https://pixel.tracker.example/b?m={reader})"></div>\n'
        f'<img src="http://stats.adnet.example/px?c={token(seed, 12)}" width="0" height="0">\n'
        "</body></html>\n"
    )


def _link(host: str, path: str, seed: str) -> str:
    """Every link goes by way of somebody who counts."""
    click = token(seed + path, 20, MIXED)
    return f"https://click.tracker.example/c/{click}?to=https%3A%2F%2F{host}%2F{path}"


def _newsletter(fill: Fill, seed: str) -> tuple[str, str]:
    host, shade = fill["host"], fill["shade"]
    pictures = f"https://pictures.{host}"
    lead = " ".join(str(fill["lead"]).split())
    plain = [str(fill["title"]), "", lead, ""]
    html = [
        f'<tr><td><img src="https://pictures.{host}/{token(seed, 10)}/hero.jpg" width="600" '
        'alt="" style="display:block;width:100%"></td></tr>\n',
        f'<tr><td style="padding:24px 28px 4px"><h1 style="margin:0;{_FONT};font-size:26px">'
        f'{escape(fill["title"])}</h1>\n<p style="font-size:16px;line-height:1.5">{escape(lead)}'
        "</p></td></tr>\n",
    ]
    for item in fill["items"]:
        head, text = str(item["head"]), " ".join(str(item["text"]).split())
        path = f"{item.get('path', head.lower().replace(' ', '-'))}"
        plain += [head.upper(), text, f"https://{host}/{path}", ""]
        html.append(
            '<tr><td style="padding:12px 28px"><table role="presentation" width="100%"><tr>'
            f'<td width="120" valign="top"><img src="{pictures}/{token(seed + head, 8)}.jpg" '
            'width="104" height="78" alt=""></td>'
            f'<td valign="top"><h3 style="margin:0 0 4px;color:{shade}">{escape(head)}</h3>'
            f'<p style="margin:0;line-height:1.45">{escape(text)} '
            f'<a href="{_link(host, path, seed)}">Read on</a></p></td></tr></table></td></tr>\n'
        )
    plain += [
        "-- ",
        f"{fill['brand']}, https://{host}/",
        "To leave this list, follow the link above.",
    ]
    return "\n".join(plain), "".join(html)


def _receipt(fill: Fill, seed: str) -> tuple[str, str]:
    opening = " ".join(str(fill["opening"]).split())
    closing = " ".join(str(fill.get("closing", "")).split())
    rows = [(str(label), str(value)) for label, value in fill["rows"]]
    width = max(len(label) for label, _ in rows) + 2
    plain = [str(fill["title"]), "", opening, ""]
    plain += [f"  {label.ljust(width)}{value}" for label, value in rows]
    plain += ["", closing, "", str(fill["brand"])]
    lines = "".join(
        f'<tr><td style="padding:6px 0;border-bottom:1px solid #eee9df">{escape(label)}</td>'
        f'<td align="right" style="padding:6px 0;border-bottom:1px solid #eee9df">'
        f"{'<b>' if at == len(rows) - 1 else ''}{escape(value)}"
        f"{'</b>' if at == len(rows) - 1 else ''}</td></tr>\n"
        for at, (label, value) in enumerate(rows)
    )
    html = (
        f'<tr><td style="padding:24px 28px"><h2 style="margin:0 0 8px;{_FONT}">'
        f'{escape(fill["title"])}</h2>\n<p style="line-height:1.5">{escape(opening)}</p>\n'
        f'<table role="presentation" width="100%" cellspacing="0">\n{lines}</table>\n'
        f'<p style="line-height:1.5">{escape(closing)}</p>\n'
        f'<p><img src="https://pictures.{fill["host"]}/barcode/{token(seed, 14, HEX)}.png" '
        'width="220" height="48" alt=""></p></td></tr>\n'
    )
    return "\n".join(plain), html


def _notice(fill: Fill, seed: str) -> tuple[str, str]:
    text = str(fill["text"]).strip()
    button = str(fill.get("button", ""))
    path = str(fill.get("path", "account"))
    plain = [str(fill["title"]), "", text]
    if button:
        plain += ["", f"{button}: https://{fill['host']}/{path}"]
    plain += ["", str(fill["brand"])]
    paragraphs = "".join(
        f'<p style="line-height:1.5">{escape(" ".join(part.split()))}</p>\n'
        for part in text.split("\n\n")
    )
    pressed = (
        f'<p><a href="{_link(fill["host"], path, seed)}" style="display:inline-block;padding:10px '
        f'22px;background:{fill["shade"]};color:#ffffff;border-radius:4px;text-decoration:none">'
        f"{escape(button)}</a></p>\n"
        if button
        else ""
    )
    html = (
        f'<tr><td style="padding:24px 28px"><h2 style="margin:0 0 8px;{_FONT}">'
        f"{escape(fill['title'])}</h2>\n{paragraphs}{pressed}</td></tr>\n"
    )
    return "\n".join(plain), html
