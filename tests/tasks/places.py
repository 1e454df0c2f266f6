"""Mail whose own lines tell who holds it and where, put on a real server and pulled."""

from datetime import UTC, datetime

from tests.regions import letters
from tests.servers.mail_user import MailUser
from tests.tasks.conftest import Desk

DUBLIN = "DB9PR04MB8251.eurprd04.prod.outlook.com"
AMSTERDAM = "AM0PR04MB8251.eurprd04.prod.outlook.com"
VIRGINIA = "BN6PR04MB8251.namprd04.prod.outlook.com"


def day(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(hour=10, tzinfo=UTC)


def at(text: str) -> str:
    """A day as header lines have it."""
    return day(text).strftime("%a, %d %b %Y %H:%M:%S +0000")


def letter(lines: str, number: int, when: str, *, subject: str = "") -> bytes:
    """A message under these Received lines, delivered on that day."""
    text = (
        lines.replace(letters.AT, at(when))
        + "From: Ada <ada@example.org>\r\nTo: Ben <ben@example.net>\r\n"
        + f"Subject: {subject or f'Letter {number}'}\r\nDate: {at(when)}\r\n"
        + f"Message-ID: <{number}@example.org>\r\n\r\nHello {number}.\r\n"
    )
    return text.encode("utf-8")


def at_exchange(site: str, number: int, when: str) -> bytes:
    return letter(letters.exchange(site), number, when)


def at_google(number: int, when: str) -> bytes:
    return letter(letters.pool(), number, when)


def fill(user: MailUser) -> None:
    """Two messages in Dublin, one in Virginia, one at a holder that tells no place."""
    user.append("INBOX", at_exchange(DUBLIN, 1, "2021-03-01"))
    user.append("INBOX", at_exchange(DUBLIN, 2, "2021-03-02"))
    user.append("INBOX", at_exchange(VIRGINIA, 3, "2021-03-03"))
    user.append("INBOX", at_google(4, "2021-03-04"))


def pulled(desk: Desk, user: MailUser) -> Desk:
    """The desk after it has pulled these."""
    fill(user)
    desk.pull()
    return desk
