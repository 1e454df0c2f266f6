"""Which provider's marks a letter bears, by the account it came to or was sent from."""

from collections.abc import Callable
from datetime import datetime

from vault_app.demo.letters import holders_cloud, holders_local, holders_microsoft
from vault_app.demo.letters.routes import Arrival, Header

HOLDERS: dict[str, Callable[[Arrival], list[Header]]] = {
    "dublin": holders_microsoft.dublin,
    "virginia": holders_microsoft.virginia,
    "gmail": holders_cloud.gmail,
    "yahoo": holders_cloud.yahoo,
    "icloud": holders_cloud.icloud,
    "fastmail": holders_cloud.fastmail,
    "proton": holders_cloud.proton,
    "zoho": holders_cloud.zoho,
    "gmx": holders_local.gmx,
    "orange": holders_local.orange,
    "yandex": holders_local.yandex,
    "posteo": holders_local.posteo,
    "mailbox-org": holders_local.mailbox_org,
    "infomaniak": holders_local.infomaniak,
    "ovh": holders_local.ovh,
    "naver": holders_local.naver,
    "own": holders_local.own_server,
}

# What some of them leave in the copies of what one sent; the others leave nothing.
COPIES: dict[str, Callable[[datetime, str], list[Header]]] = {
    "dublin": holders_microsoft.dublin_copy,
    "virginia": holders_microsoft.virginia_copy,
    "gmail": holders_cloud.gmail_copy,
    "yahoo": holders_cloud.yahoo_copy,
    "yandex": holders_local.yandex_copy,
}
