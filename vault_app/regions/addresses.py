"""Which addresses name nobody outside their own network."""

import re

_PRIVATE = re.compile(
    r"(?:10\.|127\.|0\.|192\.168\.|169\.254\.|172\.(?:1[6-9]|2\d|3[01])\."
    r"|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|::1?$|fe[89ab][0-9a-f]:|f[cd][0-9a-f]{2}:"
    # 6to4 (RFC 3056) of 10/8, 127/8, 192.168/16 and 172.16/12
    r"|2002:a[0-9a-f]{2}:|2002:7f[0-9a-f]{2}:|2002:c0a8:|2002:ac1[0-9a-f]:"
    r"|::ffff:(?:10\.|127\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.))",
    re.IGNORECASE,
)


def is_private(address: str) -> bool:
    """Whether an address belongs to no public network: private, loopback, link-local, or 6to4
    of such (RFC 1918, 4193, 4291, 6598, 3056)."""
    return _PRIVATE.match(address) is not None
