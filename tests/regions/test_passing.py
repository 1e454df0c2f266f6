"""Filter firms in front of a mailbox, and forwarders: holders of the way, listed as ended ones."""

from tests.regions.letters import exchange, pool, received
from tests.regions.seeing import Seeing
from vault_app.model.custody import Confidence

EXCHANGE = "outlook.office365.com"
FILTERED = received(
    "from mx.sender.example (mx.sender.example [203.0.113.9]) by relay.mimecast.com with ESMTP id"
    " uk-mta-1-abc for <me@lindenhof.example>",
    at="Tue, 3 Mar 2026 09:11:50 +0000",
)


def test_a_filter_firm_in_front_of_the_mailbox(seeing: Seeing) -> None:
    headers = exchange(neighbour="eu-smtp-inbound-1.mimecast.com") + FILTERED
    current, earlier = seeing.judge(headers, seeing.account(EXCHANGE))
    assert (current.holding.provider, current.holding.site) == ("Microsoft", "Dublin")
    assert earlier.holding.provider_id == "mimecast"
    assert earlier.holding.controller
    assert earlier.holding.country == ""
    assert earlier.confidence is Confidence.UNKNOWN
    assert earlier.since is not None
    assert earlier.until is not None
    assert earlier.since <= earlier.until
    assert "called itself eu-smtp-inbound-1.mimecast.com" in earlier.because


def test_a_confirmed_name_is_said_to_be_one(seeing: Seeing) -> None:
    headers = pool(neighbour="eu-smtp-1.mimecast.com") + FILTERED
    _, earlier = seeing.judge(headers, seeing.account("imap.gmail.com"))
    assert earlier.holding.provider_id == "mimecast"
    assert "called itself" not in earlier.because


def test_a_greeting_alone_makes_no_filter_firm(seeing: Seeing) -> None:
    headers = exchange(neighbour="eu-smtp-1.mimecast.com") + received(
        "from [192.168.1.4] by mx.sender.example with ESMTPSA id 77"
    )
    assert len(seeing.judge(headers, seeing.account(EXCHANGE))) == 1


def test_a_service_s_own_domain_has_no_filter_firm_in_front(seeing: Seeing) -> None:
    """There the firm can only have been the sender's."""
    headers = pool(neighbour="eu-smtp-1.mimecast.com") + FILTERED
    account = seeing.account("imap.gmail.com", address="nora@gmail.com")
    assert len(seeing.judge(headers, account)) == 1


def test_an_alias_service_stands_in_front_of_any_address(seeing: Seeing) -> None:
    headers = pool(neighbour="mail-200163.simplelogin.co") + received(
        "from mx.sender.example (mx.sender.example [203.0.113.9]) by mx1.simplelogin.co (Postfix)"
        " with ESMTPS id 1 for <nora.x@simplelogin.com>"
    )
    account = seeing.account("imap.gmail.com", address="nora@gmail.com")
    current, earlier = seeing.judge(headers, account)
    assert current.holding.provider == "Google"
    assert earlier.holding.provider_id == "simplelogin"


def test_forwarder_and_filter_in_a_row(seeing: Seeing) -> None:
    headers = (
        pool(neighbour="wfout5-smtp.messagingengine.com")
        + received(
            "from eu-smtp-1.mimecast.com (eu-smtp-1.mimecast.com [203.0.113.8]) by"
            " phl-mx-04.messagingengine.com (Postfix) with ESMTPS id 2 for <nora@pobox.com>"
        )
        + FILTERED
    )
    account = seeing.account("imap.gmail.com", address="me@lindenhof.example")
    found = seeing.judge(headers, account)
    assert [each.holding.provider_id for each in found[1:]] == ["pobox", "mimecast"]


def test_signed_in_mail_makes_no_filter_firm(seeing: Seeing) -> None:
    headers = pool(neighbour="eu-smtp-1.mimecast.com") + received(
        "from pc.sender.example (pc.sender.example [203.0.113.9]) by relay.mimecast.com with"
        " ESMTPSA id 1"
    )
    assert len(seeing.judge(headers, seeing.account("imap.gmail.com"))) == 1
