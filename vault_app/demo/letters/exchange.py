"""What Exchange Online writes about itself: build numbers and wording change with the years."""

from datetime import UTC, datetime

from vault_app.demo.letters.tokens import number

# Since when the last hop into the mailbox is HTTPS, and since when the inner addresses are IPv6.
HTTPS_SINCE = datetime(2016, 9, 1, tzinfo=UTC)
IPV6_SINCE = datetime(2018, 1, 1, tzinfo=UTC)
TLS = "version=TLS1_2,\n cipher=TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"


def build(at: datetime) -> str:
    """The server's version at a date; every month another."""
    month = f"{at:%Y%m}"
    if at.year < 2016:
        return f"15.0.{number(month, 815, 960)}.{number(month, 8, 24)}"
    if at < IPV6_SINCE:
        return f"15.1.{number(month, 390, 1270)}.{number(month, 7, 23)}"
    # It grows by some 900 a year.
    return f"15.20.{400 + int((at - IPV6_SINCE).days * 2.45)}.{number(month, 10, 36)}"


def server(at: datetime) -> str:
    """``with`` whom, up to the date, folded as they fold it."""
    if at < HTTPS_SINCE:
        return f"Microsoft SMTP\n Server (TLS) id {build(at)}"
    return f"Microsoft SMTP Server ({TLS}) id {build(at)}"
