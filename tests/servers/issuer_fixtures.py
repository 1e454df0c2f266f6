"""A real issuer for a test session, and a real mail server that asks it about tokens."""

import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers.certificates import Authority
from tests.servers.dovecot import Dovecot, find_dovecot
from tests.servers.dovecot_config import read_version
from tests.servers.issuer import Issuer, why_not

_MECHANISMS = "auth_mechanisms = plain login scram-sha-256 oauthbearer xoauth2\n"
# Every token is asked about anew, so that one which was called back is refused at once.
_ASKING = """\
introspection_mode = post
introspection_url = {url}
client_id = {client}
client_secret = {secret}
force_introspection = yes
username_attribute = sub
active_attribute = active
active_value = true
"""


@pytest.fixture(scope="session")
def _issuer(authority: Authority) -> Iterator[Issuer]:
    if why := why_not():
        if sys.platform.startswith("linux"):
            # A run that skips the real issuer proves nothing.
            pytest.fail(why)
        pytest.skip(why)
    with Issuer(authority) as issuer:
        yield issuer


@pytest.fixture
def issuer(_issuer: Issuer) -> Issuer:
    """The real issuer, with its usual settings."""
    _issuer.reset()
    return _issuer


@pytest.fixture(scope="session")
def oauth_dovecot(authority: Authority, _issuer: Issuer) -> Iterator[Dovecot]:
    """A real mail server that takes the issuer's access tokens, and passwords also by SCRAM."""
    folder = Path(tempfile.mkdtemp(prefix="hp-", dir="/tmp"))
    try:
        folder.chmod(0o755)  # the mail server may run as somebody else
        config = _configure(folder, authority, _issuer)
        with Dovecot(authority=authority, wire_log=True, extra_config=config) as server:
            yield server
    finally:
        shutil.rmtree(folder)


def _configure(folder: Path, authority: Authority, issuer: Issuer) -> str:
    asking = _ASKING.format(
        url=issuer.introspection_url, client=issuer.server_client, secret=issuer.server_secret
    )
    authorities = folder / "authorities.pem"
    authorities.write_text(authority.ca_pem, encoding="ascii")
    binary = find_dovecot()
    if binary is not None and read_version(binary) >= (2, 4):
        inner = "".join(f"  {line}\n" for line in asking.splitlines())
        return f"{_MECHANISMS}oauth2 {{\n{inner}  ssl_client_ca_file = {authorities}\n}}\n"
    settings = folder / "oauth2.conf"
    settings.write_text(f"{asking}tls_ca_cert_file = {authorities}\n", encoding="ascii")
    return (
        f"{_MECHANISMS}passdb {{\n  driver = oauth2\n  mechanisms = oauthbearer xoauth2\n"
        f"  args = {settings}\n}}\n"
    )
