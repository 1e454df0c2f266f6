"""Exchange Online and Outlook.com. The codes are those of the research on public mail: the letters
of the topmost HTTPS line, read together with the forest. Each label was written down from there."""

from tests.regions.truth.shape import Shape, coded, one

_PLACES = {
    "DB9PR04MB8251.eurprd04.prod.outlook.com": ("IE", "Dublin"),
    "DU0PR07MB9151.eurprd07.prod.outlook.com": ("IE", "Dublin"),
    "AM9PR02MB7041.eurprd02.prod.outlook.com": ("NL", "Amsterdam"),
    "AS8PR10MB4563.EURPRD10.PROD.OUTLOOK.COM": ("NL", "Amsterdam"),
    "VI1PR08MB3245.eurprd08.prod.outlook.com": ("AT", "Vienna"),
    "HE1PR0501MB2412.eurprd05.prod.outlook.com": ("FI", "Helsinki"),
    "PA4PR09MB4990.eurprd09.prod.outlook.com": ("FR", "Paris"),
    "PR3PR06MB6891.eurprd06.prod.outlook.com": ("FR", "Paris"),
    "GV1PR07MB6500.eurprd07.prod.outlook.com": ("SE", "Gavle"),
    "GV0P278MB0345.CHEP278.PROD.OUTLOOK.COM": ("CH", "Geneva"),
    "ZR0P278MB0012.CHEP278.PROD.OUTLOOK.COM": ("CH", "Zurich"),
    "FR3P281MB1234.DEUP281.PROD.OUTLOOK.COM": ("DE", "Frankfurt"),
    "BE1P281MB1999.DEUP281.PROD.OUTLOOK.COM": ("DE", "Berlin"),
    "PR1P264MB0077.FRAP264.PROD.OUTLOOK.COM": ("FR", "Paris"),
    "MR1P264MB2222.FRAP264.PROD.OUTLOOK.COM": ("FR", "Marseille"),
    "LO2P265MB4321.GBRP265.PROD.OUTLOOK.COM": ("GB", "London"),
    "CWLP265MB1111.GBRP265.PROD.OUTLOOK.COM": ("GB", "Cardiff"),
    "OS1P279MB0555.NORP279.PROD.OUTLOOK.COM": ("NO", "Oslo"),
    "SV0P279MB0666.NORP279.PROD.OUTLOOK.COM": ("NO", "Stavanger"),
    "GV3P280MB0101.SWEP280.PROD.OUTLOOK.COM": ("SE", "Gavle"),
    "WA0P291MB0202.POLP291.PROD.OUTLOOK.COM": ("PL", "Warsaw"),
    "MN0PR19MB5749.namprd19.prod.outlook.com": ("US", "Virginia"),
    "LV3P223MB0968.NAMP223.PROD.OUTLOOK.COM": ("US", "Virginia"),
    "IA1PR02MB8888.namprd02.prod.outlook.com": ("US", "Virginia"),
    "BN8PR19MB0001.namprd19.prod.outlook.com": ("US", "Virginia"),
    "SN7PR20MB5000.namprd20.prod.outlook.com": ("US", "San Antonio, TX"),
    "SA3PR05MB1212.namprd05.prod.outlook.com": ("US", "San Antonio, TX"),
    "DM6PR12MB4040.namprd12.prod.outlook.com": ("US", "Des Moines, IA"),
    "CH2PR15MB3333.namprd15.prod.outlook.com": ("US", "Chicago, IL"),
    "CY4PR11MB1555.namprd11.prod.outlook.com": ("US", "Cheyenne, WY"),
    "MW4PR10MB5749.namprd10.prod.outlook.com": ("US", "Washington State"),
    "BY1PR03MB6464.namprd03.prod.outlook.com": ("US", ""),
    "PH7PR11MB7777.namprd11.prod.outlook.com": ("US", "Phoenix, AZ"),
    "YT1PR01MB2929.CANPRD01.PROD.OUTLOOK.COM": ("CA", "Toronto"),
    "YQBPR0101MB3030.CANPRD01.PROD.OUTLOOK.COM": ("CA", ""),
    "CP4P284MB1717.BRAP284.PROD.OUTLOOK.COM": ("BR", "Campinas"),
    "CPXPR80MB5252.lamprd80.prod.outlook.com": ("BR", "Campinas"),
    "SC1PR80MB1616.lamprd80.prod.outlook.com": ("CL", "Santiago"),
    "SG2PR02MB4141.apcprd02.prod.outlook.com": ("SG", "Singapore"),
    "HK0PR01MB2525.apcprd01.prod.outlook.com": ("HK", "Hong Kong"),
    "KL1PR04MB6767.apcprd04.prod.outlook.com": ("MY", "Kuala Lumpur"),
    "SL2P216MB0808.KORP216.PROD.OUTLOOK.COM": ("KR", "Seoul"),
    "TY2PR01MB9090.jpnprd01.prod.outlook.com": ("JP", "Tokyo"),
    "OS3P286MB1818.JPNP286.PROD.OUTLOOK.COM": ("JP", "Osaka"),
    "PN3P287MB0909.INDP287.PROD.OUTLOOK.COM": ("IN", "Pune"),
    "MA0PR01MB4545.INDPRD01.PROD.OUTLOOK.COM": ("IN", "Chennai"),
    "SY4P282MB2323.AUSP282.PROD.OUTLOOK.COM": ("AU", "Sydney"),
    "ME3P282MB3434.AUSP282.PROD.OUTLOOK.COM": ("AU", "Melbourne"),
    "DX0P273MB1010.AREP273.PROD.OUTLOOK.COM": ("AE", "Dubai"),
    "JN2P275MB2020.ZAFP275.PROD.OUTLOOK.COM": ("ZA", "Johannesburg"),
    # Letters that nobody knows: a forest of one country tells the country, others nothing.
    "QX1PR19MB0001.namprd19.prod.outlook.com": ("US", ""),
    "QX1PR04MB0001.eurprd04.prod.outlook.com": ("", ""),
    "FR0P152MB1234.LAMP152.PROD.OUTLOOK.COM": ("", ""),
}
_HTTPS = "from AM9PR04MB7601.eurprd04.prod.outlook.com (::1) by {code} with HTTPS"
_TRANSPORT = (
    "from AM0PR02CA0012.eurprd02.prod.outlook.com (2603:10a6:208:3e::25) by"
    " AM9PR04MB7601.eurprd04.prod.outlook.com (2603:10a6:20b:4c9::7) with Microsoft SMTP Server"
    " (version=TLS1_2, cipher=TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384) id 15.20.7611.30"
)
_FRONT = (
    "from AMS0EPF000001B1.eurprd05.prod.outlook.com (2603:10a6:208:3e:cafe::4a) by"
    " AM0PR02CA0012.outlook.office365.com (2603:10a6:208:3e::25) with Microsoft SMTP Server"
    " (version=TLS1_3, cipher=TLS_AES_256_GCM_SHA384) id 15.20.7611.30 via Frontend Transport"
)
_BORDER = (
    "from {h} ({ip}) by AMS0EPF000001B1.mail.protection.outlook.com (10.167.16.165) with Microsoft"
    " SMTP Server (version=TLS1_3, cipher=TLS_AES_256_GCM_SHA384) id 15.20.7633.15 via Frontend"
    " Transport"
)

SHAPES: tuple[Shape, ...] = (
    coded("exchange-online", _PLACES, _HTTPS, _TRANSPORT, _FRONT, _BORDER),
    coded(
        "outlook.com",
        {
            "DB9P189MB1800.EURP189.PROD.OUTLOOK.COM": ("IE", "Dublin"),
            "AM0P195MB0400.EURP195.PROD.OUTLOOK.COM": ("NL", "Amsterdam"),
            "MN2P220MB0500.NAMP220.PROD.OUTLOOK.COM": ("US", "Virginia"),
            "SA1P223MB0600.NAMP223.PROD.OUTLOOK.COM": ("US", "San Antonio, TX"),
        },
        _HTTPS,
        _TRANSPORT,
        _FRONT,
        "from {h} ({ip}) by AM7EUR06FT042.mail.protection.outlook.com (10.233.255.140) with"
        " Microsoft SMTP Server (version=TLS1_2) id 15.20.7633.15 via Frontend Transport",
        to="nora@outlook.com",
    ),
    # Case 26: the filter at the border stands on another continent.
    coded(
        "exchange-online",
        {"MW4PR10MB5801.namprd10.prod.outlook.com": ("US", "Washington State")},
        "from BN8PR10MB1234.namprd10.prod.outlook.com (::1) by {code} with HTTPS",
        "from VI1PR02CA0001.eurprd02.prod.outlook.com (2603:10a6:802:1::1) by"
        " BN8PR10MB1234.namprd10.prod.outlook.com (2603:10b6:408:7::5) with Microsoft SMTP Server"
        " (version=TLS1_2) id 15.20.7611.30",
        "from {h} ({ip}) by VI1EUR04FT031.mail.protection.outlook.com (10.152.28.17) with Microsoft"
        " SMTP Server id 15.20.7611.19 via Frontend Transport",
    ),
    # Inside one tenant there is no border filter; the mailboxes may lie in different geos.
    coded(
        "exchange-online",
        {"ZR0P278MB0500.CHEP278.PROD.OUTLOOK.COM": ("CH", "Zurich")},
        "from DB9PR04MB8000.eurprd04.prod.outlook.com (::1) by {code} with HTTPS",
        "from DB9PR04MB8000.eurprd04.prod.outlook.com ([fe80::d1d1:1%4]) by"
        " DB9PR04MB8000.eurprd04.prod.outlook.com ([fe80::d1d1:1%4]) with mapi id 15.20.7611.030",
    ),
    # Case 12: kept on premises, so nothing above the border filter names a mailbox server.
    one(
        "exchange-online",
        "",
        "from EX02.corp.local (10.0.0.6) by EX01.corp.local (10.0.0.5) with Microsoft SMTP Server"
        " (version=TLS1_2) id 15.1.2507.35 via Mailbox Transport",
        "from mail-am5eur03on2091.outbound.protection.outlook.com ({ip}) by EX02.corp.local"
        " (10.0.0.6) with Microsoft SMTP Server id 15.1.2507.35 via Frontend Transport",
    ),
    one(
        "exchange-online",
        "",
        "from mail-am5eur03on2091.outbound.protection.outlook.com ({ip}) by edge.lindenhof.example"
        " (10.0.0.6) with Microsoft SMTP Server id 15.1.2507.35 via Frontend Transport",
    ),
    # Case 30: masked names; the transport's forest is no mailbox's.
    one(
        "exchange-online",
        "",
        "from BN8PR10MB1234.namprd10.prod.outlook.com (::1) by"
        " MW4PR10MBphishing@pot.namprd10.prod.outlook.com with HTTPS",
        "from DM6PR02CA0001.namprd02.prod.outlook.com (2603:10b6:5:40::14) by"
        " BN8PR10MB1234.namprd10.prod.outlook.com (2603:10b6:408:7::5) with Microsoft SMTP Server"
        " (version=TLS1_2) id 15.20.7611.30",
        "from {h} ({ip}) by DM6NAM11FT031.mail.protection.outlook.com (10.13.28.17) with Microsoft"
        " SMTP Server id 15.20.7611.19 via Frontend Transport",
    ),
)
