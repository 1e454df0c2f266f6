"""Evidence, sentences, dates and companies of a judgement; and that nothing makes it raise."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.regions.letters import cyrus, exchange, nemesis, plain, pool, received
from tests.regions.seeing import Seeing
from vault_app.model.custody import Confidence, EvidenceKind

AT = datetime(2026, 3, 3, 9, 12, 1, tzinfo=UTC)


def test_place_evidence_and_sentence(seeing: Seeing) -> None:
    (custody,) = seeing.judge(exchange(), seeing.account("outlook.office365.com"))
    assert custody.because == (
        "The mailbox server that took it in, DB9PR04MB8251.eurprd04.prod.outlook.com, "
        "stands in Dublin. Copies anywhere in Microsoft's European zone."
    )
    assert custody.confidence is Confidence.OBSERVED
    assert custody.since == AT
    first, border = custody.evidence
    assert first.kind is EvidenceKind.RECEIVED_HOP
    assert first.where == "Received, 1st from the top"
    assert first.seen == (
        "from AM9PR04MB7601.eurprd04.prod.outlook.com (::1) by"
        " DB9PR04MB8251.eurprd04.prod.outlook.com with HTTPS; Tue, 3 Mar 2026 09:12:01 +0000"
    )
    assert first.observed_at == AT
    assert border.where == "Received, 4th from the top"
    assert "from outside" in border.points_to


def test_companies_follow_the_place(seeing: Seeing) -> None:
    account = seeing.account("outlook.office365.com")
    dublin = seeing.judge(exchange(), account)[0].holding
    assert dublin.entity == "Microsoft Ireland Operations Limited"
    assert (dublin.entity_country, dublin.controller_country) == ("IE", "US")
    virginia = seeing.judge(exchange("BN8PR19MB8251.namprd19.prod.outlook.com"), account)[0].holding
    assert virginia.entity == virginia.controller == "Microsoft Corporation"
    assert virginia.controller_country == "US"
    unknown = seeing.account("outlook.office365.com").holding
    assert unknown.entity_country == ""
    assert unknown.controller_country == "US"


def test_unknown_place_says_so(seeing: Seeing) -> None:
    (custody,) = seeing.judge(pool(), seeing.account("imap.gmail.com"))
    assert custody.because == "Google does not say in which country it keeps this mailbox."
    assert custody.confidence is Confidence.UNKNOWN
    assert [item.kind for item in custody.evidence] == [
        EvidenceKind.RECEIVED_HOP,
        EvidenceKind.RECEIVED_HOP,
        EvidenceKind.ACCOUNT_DEFAULT,
    ]
    assert custody.evidence[0].confidence is Confidence.OBSERVED


def test_unverified_site_is_only_inferred(seeing: Seeing) -> None:
    line = received("from mx.sender.example (mx.sender.example [203.0.113.9]) by"
                    " mta4212.mail.sg3.yahoo.com with ESMTPS id 1")  # fmt: skip
    (custody,) = seeing.judge(line, seeing.account("imap.mail.yahoo.com"))
    assert custody.confidence is Confidence.INFERRED
    assert custody.because == (
        'The server that took it in, mta4212.mail.sg3.yahoo.com, bears the code "SG3", which is'
        " said to stand for Singapore."
    )


def test_moved_mail_has_an_end(seeing: Seeing) -> None:
    account = seeing.account("imap.gmail.com")
    current, earlier = seeing.judge(exchange(), account, received_at=AT)
    # The server kept the old date, so all that is known is that the message is here by now.
    assert current.since is None
    assert (earlier.since, earlier.until) == (AT, seeing.now)
    later = AT + timedelta(days=90)
    current, earlier = seeing.judge(exchange(), account, received_at=later)
    assert current.since == later
    assert (earlier.since, earlier.until) == (AT, later)
    assert "later moved from it" in earlier.evidence[0].points_to


def test_forwarded_mail_has_an_end(seeing: Seeing) -> None:
    headers = received(
        "from mout.gmx.net (mout.gmx.net [212.227.17.20]) by mailinzur108.protonmail.ch (Postfix)"
        " with ESMTPS id 4Q", at="Tue, 3 Mar 2026 09:12:09 +0000"
    ) + nemesis("mx-ha.gmx.net")  # fmt: skip
    current, earlier = seeing.judge(headers, seeing.local)
    assert (current.holding.site, earlier.holding.provider) == ("Zurich", "GMX")
    assert (earlier.since, earlier.until) == (AT, AT + timedelta(seconds=8))


def test_reseller_is_in_the_evidence(seeing: Seeing) -> None:
    line = received("from 10.1.1.1 by atlas209.free.mail.bf1.yahoo.com with HTTPS")
    (custody,) = seeing.judge(line, seeing.account("imap.mail.att.net"))
    assert custody.holding.provider == "Yahoo"
    assert any("AT&T sells" in item.points_to for item in custody.evidence)


def test_companies_that_were_sold(seeing: Seeing) -> None:
    """The holder of today answers by today's owner."""
    account = seeing.account("imap.aol.com", address="n@aol.com")
    assert account.holding.controller_country == "IT"


def test_evidence_is_capped(seeing: Seeing) -> None:
    long = received("from x ([203.0.113.9]) by mx-ha.gmx.net with ESMTPS id " + "y" * 4000)
    (custody,) = seeing.judge(long, seeing.account("imap.gmx.net"))
    assert len(custody.evidence[0].seen) == 500


def test_since_is_the_border_s_date(seeing: Seeing) -> None:
    headers = received("by 2002:a05:6402::1 with SMTP id a", at="Tue, 3 Mar 2026 09:30:00 +0000")
    headers += received(
        "from a.example (a.example. [203.0.113.9]) by mx.google.com with ESMTPS id b"
    )
    (custody,) = seeing.judge(headers, seeing.account("imap.gmail.com"))
    assert custody.since == AT


HOSTS = ["outlook.office365.com", "imap.gmail.com", "imap.gmx.net", "imap.fastmail.com",
         "mail.lindenhof.example", "127.0.0.1"]  # fmt: skip


@pytest.mark.parametrize("host", HOSTS)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(headers=st.binary(max_size=600), is_outgoing=st.booleans())
def test_any_bytes_are_judged(seeing: Seeing, host: str, headers: bytes, is_outgoing: bool) -> None:
    account = seeing.account(host, ip="127.0.0.1" if host == "127.0.0.1" else "203.0.113.7")
    assert seeing.judge(headers, account, is_outgoing=is_outgoing)


_LINES = st.sampled_from(
    [
        exchange(),
        pool(),
        nemesis("mx-ha.gmx.net"),
        received("by 10.1.1.1 with POP3 id 5"),
        received("from pop3.web.de by localhost with POP3"),
        received("from x ([203.0.113.9]) by mx.lindenhof.example with ESMTP id 1"),
        received("from x by store with LMTP"),
        "Received: from ( by mx.google.com; Tue, 3 Mar 2026 09:12:01 +0000\r\n",
        "Received:\r\n",
        "X-Gmail-Fetch-Info: a 1 pop3.web.de 995 a\r\n",
        "X-Gmail-Fetch-Info: \r\n",
        "Subject: x\r\n",
        received("by a.example", at="Tue, 3 Mar 1026 09:12:01 +0000"),
        received("by a.example", at="Tue, 3 Mar 9999 23:59:59 -1200"),
    ]
)


@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    lines=st.lists(_LINES, max_size=7),
    host=st.sampled_from(HOSTS),
    is_outgoing=st.booleans(),
    received_at=st.datetimes(timezones=st.just(UTC)),
)
def test_any_mixture_is_judged(
    seeing: Seeing, lines: list[str], host: str, is_outgoing: bool, received_at: datetime
) -> None:
    account = seeing.account(host, ip="127.0.0.1" if host == "127.0.0.1" else "203.0.113.7")
    custody = seeing.judge(
        "".join(lines), account, is_outgoing=is_outgoing, received_at=received_at
    )
    assert custody[0].until is None
    assert all(held.until is not None for held in custody[1:])


_BASES = {
    "outlook.office365.com": exchange(),
    "imap.gmail.com": pool(),
    "imap.gmx.net": nemesis("mx-ha.gmx.net"),
    "imap.fastmail.com": cyrus("ams"),
    "mail.lindenhof.example": plain("mail.lindenhof.example"),
}
_FORGED = st.sampled_from(
    [
        *_BASES.values(),
        received("by 10.1.1.1 with POP3 id 5"),
        received("from pop3.web.de by localhost with POP3 (fetchmail-6.4.39)"),
        received("from x (::1) by BN8PR19MB8251.namprd19.prod.outlook.com with HTTPS"),
        received("from x ([10.0.0.1]) by sas-compute-01.nyi.internal with LMTPA"),
        received("from x (y [127.0.0.1]) by mx.lindenhof.example (203.0.113.1) with LMTP"),
        "Authentication-Results: mx.google.com; dkim=pass\r\n",
        "X-Gmail-Fetch-Info: a 1 pop3.web.de 995 a\r\n",
        "Received: (((( by mx-ha.gmx.net\r\n",
    ]
)


@pytest.mark.parametrize("is_local", [False, True])
@pytest.mark.parametrize("host", list(_BASES))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(forged=st.lists(_FORGED, max_size=6).map("".join))
def test_nothing_below_the_border_changes_the_answer(
    seeing: Seeing, host: str, is_local: bool, forged: str
) -> None:
    account = seeing.local if is_local else seeing.account(host)
    honest = seeing.judge(_BASES[host], account)
    assert seeing.judge(_BASES[host] + forged, account) == honest
