"""Providers whose own servers' names tell a place, besides Microsoft's."""

from tests.regions.truth.shape import Shape, coded, one

_YAHOO_BORDER = "from {ip} (EHLO {h}) by 10.197.36.12 with SMTPs (version=TLS1_3 cipher=X)"
_YAHOO_SITES = {
    "bf1": ("US", "Lockport (Buffalo), NY"),
    "bf2": ("US", "Lockport (Buffalo), NY"),
    "ne1": ("US", "Omaha / La Vista, NE"),
    "gq1": ("US", "Quincy, WA"),
    "sg3": ("SG", "Singapore"),
    "ir2": ("IE", "Dublin"),
}
_US_SITES = {code: _YAHOO_SITES[code] for code in ("bf1", "ne1", "gq1")}

SHAPES: tuple[Shape, ...] = (
    coded(
        "yahoo",
        _YAHOO_SITES,
        "from 10.197.33.76 by atlas209.free.mail.{code}.yahoo.com with HTTPS",
        "Return-Path: <x@sender.example>",
        "X-Originating-Ip: [{ip}]",
        "Received-SPF: pass (domain of sender.example designates {ip} as permitted sender)",
        "Authentication-Results: atlas209.free.mail.{code}.yahoo.com; dkim=pass",
        _YAHOO_BORDER,
        to="nora@yahoo.com",
    ),
    coded(
        "yahoo",
        {"gq1": ("US", ""), "bf1": ("US", "")},
        "from 10.217.135.134 by atlas-production.v2-mail-prod1-{code}.omega.yahoo.com pod-id"
        " atlas--production-{code}-747fd8d57d-abcde.{code}.yahoo.com with HTTPS",
        "from {ip} (EHLO {h}) by 10.217.135.134 with SMTPs (version=TLS1_3 cipher=X)",
        to="nora@ymail.com",
    ),
    coded(
        "yahoo",
        {"ne1": ("US", ""), "sg3": ("SG", "")},
        "from {ip} (EHLO {h}) by mta4212.mail.{code}.yahoo.com with SMTP",
        to="nora@yahoo.co.in",
    ),
    coded(
        "aol",
        {code: (country, "") for code, (country, _) in _US_SITES.items()},
        "from 10.197.33.76 by atlas114.aol.mail.{code}.yahoo.com with HTTPS",
        _YAHOO_BORDER,
        to="nora@aol.com",
    ),
    # Case 25: sold by one, kept by another.
    coded(
        "att",
        _US_SITES,
        "from 10.197.33.76 by atlas114.sbc.mail.{code}.yahoo.com with HTTPS",
        _YAHOO_BORDER,
        to="nora@att.net",
    ),
    coded(
        "sky",
        {"bf1": ("US", ""), "ir2": ("IE", "")},
        "from 10.197.33.76 by atlas114.free.mail.{code}.yahoo.com with HTTPS",
        _YAHOO_BORDER,
        to="nora@sky.com",
    ),
    coded(
        "fastmail",
        {"ams": ("NL", "Amsterdam"), "phl": ("US", ""), "nyi": ("US", ""), "stl": ("US", "")},
        "from {code}-compute-02.internal ({code}-compute-02.internal [10.64.2.62]) by slotai03m05"
        " (Cyrus 3.13.0-alpha0-879-fm-20260923) with LMTPA",
        "X-Cyrus-Session-Id: slotai03m05-1709457121-2810",
        "X-Sieve: CMU Sieve 3.0",
        "from phl-mx-04 ([10.202.2.203]) by {code}-compute-02.internal (LMTPProxy)",
        "from phl-mx-04.messagingengine.com (localhost [127.0.0.1]) by mailmx.phl.internal"
        " (Postfix) with ESMTP id A71200013",
        "from {h} ({h} [{ip}]) (using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits)"
        " key-exchange ECDHE (prime256v1)) (No client certificate requested) by"
        " phl-mx-04.messagingengine.com (Postfix) with ESMTPS id {id} for <{to}>",
        to="nora@fastmail.com",
    ),
    coded(
        "fastmail",
        {"nyi": ("US", "New York"), "phl": ("US", "")},
        "from compute5.{code}.internal (compute5.{code}.internal [10.202.2.45]) by slotti01d2t07"
        " (Cyrus 3.1.6-fmstable) with LMTPA",
        "from mx3 ([10.202.2.202]) by compute5.internal (LMTPProxy)",
        "from {h} ({h} [{ip}]) by mx3.messagingengine.com (Postfix) with ESMTPS id {id}",
        to="nora@fastmail.fm",
    ),
    coded(
        "proton",
        {
            "osl111": ("NO", "Oslo"),
            "osl108": ("NO", "Oslo"),
            "zur109": ("CH", "Zurich"),
            "zur12": ("CH", "Zurich"),
            "fra101": ("DE", "Frankfurt"),
        },
        "from {h} ({h} [{ip}]) (using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits))"
        " (No client certificate requested) by mailin{code}.protonmail.ch (Postfix) with ESMTPS"
        " id {id} for <{to}>",
        to="nora@proton.me",
    ),
    one(
        "proton",
        "",
        "from {h} ({h} [{ip}]) by mailin015.protonmail.ch (Postfix) with ESMTPS id {id}",
        to="nora@pm.me",
    ),
    coded(
        "yandex",
        {
            "vla": ("RU", "Vladimir"),
            "sas": ("RU", ""),
            "myt": ("RU", ""),
            "iva": ("RU", ""),
            "klg": ("RU", "Kaluga"),
        },
        "from mail-nwsmtp-mxfront-production-main-65.sas.yp-c.yandex.net"
        " (mail-nwsmtp-mxfront-production-main-65.sas.yp-c.yandex.net [IPv6:2a02:6b8:c08:1::1]) by"
        " mail-notsolitesrv-production-main-19.{code}.yp-c.yandex.net (notsolitesrv) with LMTPS"
        " id {id}",
        "from {h} ({h} [{ip}]) by mail-nwsmtp-mxfront-production-main-65.sas.yp-c.yandex.net"
        " (nwsmtp/Yandex) with ESMTPS id {id}",
        to="nora@yandex.ru",
    ),
    coded(
        "zoho",
        {
            "zohomail.com": ("US", ""),
            "zoho.eu": ("NL", ""),
            "zoho.in": ("IN", ""),
            "zoho.com.au": ("AU", ""),
            "zoho.jp": ("JP", ""),
            "zohocloud.ca": ("CA", ""),
        },
        "from {h} ({h} [{ip}]) by mx.{code} with SMTPS id 17094571213251.5; for <{to}>",
    ),
    coded(
        "icloud",
        {"st43p00im": ("US", ""), "pv33p00im": ("US", ""), "ms11p00im": ("US", "")},
        "from {code}-ztbu10063601.me.com by p71-mailgateway-smtp-5b9d9d5d5f-abcde (mailgateway"
        " 2426B10) with SMTP id {id} for <{to}>",
        "from {h} ({h} [{ip}]) (using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits))"
        " by {code}-ztbu10063601.me.com (Postfix) with ESMTPS id {id} for <{to}>",
        to="nora@icloud.com",
    ),
    coded(
        "rackspace",
        {"ord1d": ("US", "Chicago, IL"), "iad3a": ("US", ""), "iad3b": ("US", "")},
        "from smtp32.gate.{code}.emailsrvr.com (smtp32.gate.{code}.emailsrvr.com [172.31.255.6]) by"
        " store7.mail.{code}.emailsrvr.com with LMTP id {id}",
        "from {h} ({h} [{ip}]) by smtp32.gate.{code}.emailsrvr.com (SMTP Server) with ESMTPS id"
        " {id} for <{to}>",
    ),
    coded(
        "godaddy",
        {"phx3": ("US", "Phoenix, AZ"), "sxb1": ("FR", "Strasbourg"), "sin2": ("SG", "")},
        "from {h} ([{ip}]) by p3plibsmtp02-10.prod.{code}.secureserver.net with bizsmtp id {id}",
    ),
    coded(
        "ionos",
        {"kundenserver.de": ("DE", ""), "perfora.net": ("US", "")},
        "from {h} ([{ip}]) by mx.{code} (mxeue011 [217.72.192.67]) with ESMTPS (Nemesis) id {id}"
        " for <{to}>",
    ),
    coded(
        "ovh",
        {"ovh.net": ("FR", ""), "ovh.ca": ("CA", "")},
        "from {h} ({h} [{ip}]) by in14.mail.{code} (Postfix) with ESMTPS id {id} for <{to}>",
    ),
    coded(
        "amazon-ses",
        {"eu-west-1": ("IE", ""), "us-east-1": ("US", ""), "us-west-2": ("US", "")},
        "from {h} ({h} [{ip}]) by inbound-smtp.{code}.amazonaws.com with SMTP id {id} for {to}",
    ),
    coded(
        "netease-163",
        {"gz": ("CN", "Guangzhou")},
        "from {h} (unknown [{ip}]) by {code}ga-smtp-mtada-g0-2 (Coremail) with SMTP id {id}",
        to="nora@163.com",
    ),
    coded(
        "bt",
        {"lon5": ("GB", ""), "lon6": ("GB", "")},
        "from {h} ({ip}) by re-prd-rgin-012.{code}.cpcloud.co.uk (5.8.716.04) id {id}",
        to="nora@btinternet.com",
    ),
)
