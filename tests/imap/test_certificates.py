"""Who a server is: what proves it, and what does not, however nearly."""

import ssl
import warnings
from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.servers.certificates import Authority, ServerCertificate, issue_self_signed
from tests.servers.hostile import HostileServer
from vault_app import dialing
from vault_app.imap.session import Session
from vault_app.model.errors import CannotConnect, CertificateRejected
from vault_app.model.mail import Security

Make = Callable[[Authority], ServerCertificate]


def weaken(context: ssl.SSLContext) -> None:
    context.set_ciphers("DEFAULT:@SECLEVEL=0")


def offer_tls_1_1(context: ssl.SSLContext) -> None:
    weaken(context)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # that it is old is the point
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = ssl.TLSVersion.TLSv1_1


BAD: dict[str, Make] = {
    "expired": Authority.issue_expired,
    "not yet valid": Authority.issue_not_yet_valid,
    "for another host": Authority.issue_for_wrong_host,
    "of nobody": lambda authority: issue_self_signed(),
    "of an unknown authority": lambda authority: Authority("Unknown").issue(),
    "of an authority with the same name": lambda authority: Authority(authority.name).issue(),
    "no alternative names": Authority.issue_without_names,
    "signed with SHA-1": Authority.issue_with_sha1,
    "a key of 1024 bits": Authority.issue_small_key,
    "signed by who may not": Authority.issue_by_leaf,
    "for the address, asked by name": lambda authority: authority.issue(["127.0.0.1"]),
}


@pytest.mark.parametrize("make", BAD.values(), ids=BAD)
def test_refused(authority: Authority, make: Make) -> None:
    with HostileServer(authority=authority, certificate=make(authority), tune=weaken) as server:
        with pytest.raises(CertificateRejected):
            Session(server.settings(), server.password)
        assert server.commands == []


def test_old_tls(authority: Authority) -> None:
    with HostileServer(authority=authority, tune=offer_tls_1_1) as server:
        with pytest.raises(CannotConnect) as caught:
            Session(server.settings(), server.password)
        assert caught.value.facts["reason"] == "tls"
        assert server.commands == []


@pytest.mark.parametrize(
    ("names", "host", "is_right"),
    [
        (["127.0.0.1"], "127.0.0.1", True),
        (["localhost"], "127.0.0.1", False),
        (["*.example.test"], "imap.example.test", True),
        (["*.example.test"], "example.test", False),
        (["*.example.test"], "a.b.example.test", False),
        (["i*.example.test"], "imap.example.test", False),
        (["*.test", "*"], "imap.example.test", False),
        (["imap.example.test"], "IMAP.Example.TEST", True),
        (["xn--bcher-kva.example.test"], "bücher.example.test", True),
        (["imap.example.test"], "imap.example.test.evil.test", False),
    ],
)
def test_names(
    authority: Authority,
    names: list[str],
    host: str,
    is_right: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ask = dialing._ask_resolver
    monkeypatch.setattr(dialing, "_ask_resolver", lambda _, port: ask("127.0.0.1", port))
    with HostileServer(authority=authority, certificate=authority.issue(names)) as server:
        settings = replace(server.settings(), host=host)
        if is_right:
            with Session(settings, server.password) as session:
                assert session.seen.certificate.names
        else:
            with pytest.raises(CertificateRejected):
                Session(settings, server.password)


def test_a_certificate_of_its_own_can_be_given_and_is_then_the_only_one(
    authority: Authority,
) -> None:
    """The pinning of an own server: its certificate file is given to the account."""
    own = issue_self_signed()
    with HostileServer(authority=authority, certificate=own) as server:
        settings = replace(server.settings(), ca_pem=own.certificate_pem)
        with Session(settings, server.password) as session:
            assert session.seen.certificate.sha256
    for other in (issue_self_signed(), authority.issue()):
        with HostileServer(authority=authority, certificate=other) as server:
            settings = replace(server.settings(), ca_pem=own.certificate_pem)
            with pytest.raises(CertificateRejected):
                Session(settings, server.password)


def test_a_server_that_wants_no_tls(authority: Authority) -> None:
    """TLS is asked for, and the other side greets in clear."""
    with HostileServer(authority=authority) as shape:
        settings = shape.settings()
    with HostileServer(security=Security.NONE) as server:
        with pytest.raises(CannotConnect) as caught:
            Session(replace(settings, port=server.port), server.password)
        assert caught.value.facts["reason"] == "tls"
