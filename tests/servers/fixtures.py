"""The pytest fixtures of this package; ``tests/conftest.py`` names it in ``pytest_plugins``.

On Linux a missing Dovecot is a failure: a test run that skips the real server proves nothing.
"""

import sys
from collections.abc import Iterator

import pytest

from tests.servers.certificates import Authority
from tests.servers.dovecot import Dovecot, find_dovecot
from tests.servers.mail_user import MailUser
from tests.servers.site import Site
from tests.servers.wire import assert_wire_is_safe


@pytest.fixture(scope="session")
def authority() -> Authority:
    """The certificate authority of all servers of the session."""
    return Authority()


@pytest.fixture(scope="session")
def dovecot(authority: Authority) -> Iterator[Dovecot]:
    """A real server with UIDPLUS, and a wire log for each user."""
    _need_dovecot()
    with Dovecot(authority=authority, wire_log=True) as server:
        yield server


@pytest.fixture(scope="session")
def dovecot_without_uidplus(authority: Authority) -> Iterator[Dovecot]:
    """A real server that does not offer UIDPLUS."""
    _need_dovecot()
    with Dovecot(authority=authority, wire_log=True, uidplus=False) as server:
        yield server


@pytest.fixture
def mail_user(dovecot: Dovecot) -> Iterator[MailUser]:
    """A fresh user of the real server; whatever is done as them must be safe."""
    user = dovecot.new_user()
    yield user
    assert_wire_is_safe(user.commands(settled=False))
    user.close()


@pytest.fixture
def mail_user_without_uidplus(dovecot_without_uidplus: Dovecot) -> Iterator[MailUser]:
    """A fresh user of the real server that does not offer UIDPLUS; likewise."""
    user = dovecot_without_uidplus.new_user()
    yield user
    assert_wire_is_safe(user.commands(settled=False))
    user.close()


@pytest.fixture
def site(authority: Authority) -> Iterator[Site]:
    """A web server whose authority the tests know."""
    with Site(authority.issue()) as served:
        yield served


def _need_dovecot() -> None:
    if find_dovecot() is not None:
        return
    reason = "no dovecot binary (Debian and Fedora: dovecot-imapd, dovecot)"
    if sys.platform.startswith("linux"):
        pytest.fail(reason)
    pytest.skip(reason)
