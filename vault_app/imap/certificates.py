"""What a server's TLS certificate says, for the record; trust in it was decided before."""

import hashlib
import socket
import ssl
from collections.abc import Iterable

from vault_app.model.custody import Certificate

_MOST_NAMES = 100
_SHORT_NAMES = {
    "commonName": "CN",
    "organizationName": "O",
    "organizationalUnitName": "OU",
    "countryName": "C",
}


def read_certificate(encrypted: socket.socket) -> Certificate:
    """The certificate that the other side showed; an empty one if there was none."""
    if not isinstance(encrypted, ssl.SSLSocket):
        return Certificate()
    der = encrypted.getpeercert(binary_form=True)
    fields = encrypted.getpeercert()
    if not der or not fields:
        return Certificate()
    names = [str(each[1]) for each in fields.get("subjectAltName", ())]
    return Certificate(
        issuer=", ".join(_pieces(fields.get("issuer", ()))),
        names=tuple(names[:_MOST_NAMES]),
        sha256=hashlib.sha256(der).hexdigest(),
    )


def _pieces(name: object) -> Iterable[str]:
    """A distinguished name as its parts, "CN=…", in the certificate's order."""
    if not isinstance(name, tuple):
        return
    for relative in name:
        for attribute, value in relative:
            yield f"{_SHORT_NAMES.get(attribute, attribute)}={value}"
