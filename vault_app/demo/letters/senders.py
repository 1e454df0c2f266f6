"""The sending side of a letter: which way its sender's provider takes."""

from collections.abc import Callable
from datetime import datetime

from vault_app.demo.letters import senders_cloud, senders_local
from vault_app.demo.letters.routes import Departure, Posting, Sender

_WAYS: dict[str, Callable[[Posting], Departure]] = {
    "own": senders_local.own,
    "gmail": senders_cloud.gmail,
    "microsoft": senders_cloud.microsoft,
    "yahoo": senders_cloud.yahoo,
    "yahoo-japan": senders_local.yahoo_japan,
    "gmx": senders_local.gmx,
    "t-online": senders_local.t_online,
    "icloud": senders_cloud.icloud,
    "proton": senders_cloud.proton,
    "fastmail": senders_cloud.fastmail,
    "yandex": senders_local.yandex,
    "netease": senders_local.netease,
    "naver": senders_local.naver,
    "zoho": senders_cloud.zoho,
    "bulk": senders_cloud.bulk,
}


def depart(sender: Sender, *, to: str, at: datetime, seed: str) -> Departure:
    """Send a letter written at ``at``; the sender's ``via`` decides the way."""
    return _WAYS[sender.via](Posting(sender, to, at, seed))
