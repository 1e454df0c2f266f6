"""The sentences of every error, by code; `errors.py` chooses and fills them.

Words of the field stay out: no "UID", no "EXPUNGE", no "TLS handshake". Each tells what happened,
what is safe (there is always something), and one thing that can be done next.
"""

from vault_app.wording.error_text import DETAIL, NOTHING_CHANGED, VAULT_SAFE, Text
from vault_app.wording.error_texts_server import SERVER_TEXTS
from vault_app.wording.error_texts_vault import VAULT_TEXTS

# How a person calls a setting; others are named as they are.
SETTINGS = {
    "host": "the server's name",
    "port": "the port",
    "user": "the user name",
    "ca-file": "the server's certificate authority",
    "security": "the encryption",
    "proxy": "the proxy",
    "proxy-host": "the proxy's name",
    "proxy-port": "the proxy's port",
    "proxy-user": "the user or the password of the proxy",
    "passphrase": "the passphrase",
}

TEXTS: dict[str, Text] = {
    **SERVER_TEXTS,
    **VAULT_TEXTS,
    "homeport": Text(
        title="Something went wrong",
        happened="Homeport could not do what you asked.",
        safe=VAULT_SAFE,
        next="Try it once more. If it happens again, please report it.",
    ),
    "cancelled": Text(
        title="Stopped",
        happened="You stopped this before it was finished.",
        safe="Everything done until then is kept, and nothing was left half done.",
        next="Start it again at any time; it goes on where it stopped.",
    ),
    "usage": Text(
        title="This cannot be done as asked",
        happened="Something in what you asked for does not fit together.",
        safe=NOTHING_CHANGED,
        next="Check what you entered and try again.",
        reasons={
            "vault-missing": "It was not said which vault is meant.",
            "passphrase-missing": (
                "The vault's passphrase is needed, and there is no terminal to ask for it."
            ),
            "address-missing": "It was not said which mail address is meant.",
            "issuer-missing": "This account has no issuer yet.",
            "address-twice": "Two different mail addresses were given.",
            "server-unsure": (
                "A server was found, {value}, but nobody vouches for the answer, and there is no"
                " terminal to ask whether it is right."
            ),
            "password-missing": (
                "The account's password is needed, and there is no terminal to ask for it."
            ),
            "no-accounts": "The vault holds no account yet, so there is nothing to pull from.",
            "plan-unknown": "There is no removal with this number.",
            "backup-unknown": "There is no backup with the number {value}.",
            "mode-missing": "It was not said what is to be removed: --mode is missing.",
            "accounts-missing": "It was not said from which account to which one: --from and --to.",
            "query-missing": "It was not said which messages are meant.",
            "order-missing": "It was not said which legal order is meant.",
            "provider-unknown": "No known provider is called {value}. Spelt alike: {near}.",
            "dns-off": "Questions to the DNS are switched off in this vault.",
            "report-scope": (
                "It was not said, or said twice, what the report is about: a search, --message or"
                " --account."
            ),
            "no-proof": "The completeness of this account was never checked.",
            "receipts-unclear": "It was not said, or said twice, which receipts are meant.",
            "known-entry-unclear": "{value} does not name an entry of the ledger.",
            "not-set-aside": "No message that is set aside has the number {value}.",
            "answer-missing": (
                "This needs a yes, and there is no terminal to ask for it, or it may not be used."
            ),
        },
        next_for={
            "vault-missing": "Name its folder: homeport --vault DIR …",
            "passphrase-missing": "Give it with --passphrase-file F.",
            "address-missing": "For example: account add ada@example.org",
            "issuer-missing": "Name one with --issuer; clients guide lists those known here.",
            "server-unsure": "If it is your provider's, name it yourself: --server HOST:PORT",
            "password-missing": "Give it with --password-file F.",
            "no-accounts": "Add one: homeport --vault DIR account add --help",
            "plan-unknown": "The receipts name it: receipts",
            "backup-unknown": "Look at: backup list",
            "mode-missing": "For example: --mode local-only",
            "query-missing": 'Give a search, or "" if you mean all messages.',
            "order-missing": "Name one of those that reach --list shows.",
            "dns-off": "Switch them on first: homeport --vault DIR dns on",
            "no-proof": "Check it now: leave --last out.",
            "receipts-unclear": "Give numbers of receipts, or --plan with that of a removal.",
            "known-entry-unclear": "Write its number, a colon, and the 64 digits of its hash.",
            "not-set-aside": "Look at: set-aside list",
            "answer-missing": "Look first, with --preview where there is one; then say --yes.",
        },
    ),
    "query-invalid": Text(
        title="This search cannot be read",
        happened="Homeport does not understand the search “{query}”.",
        safe=NOTHING_CHANGED,
        next='A search that works: from:anna after:2020 "annual report" -is:gone',
        reasons={
            "unreadable": "A part of the search “{query}” cannot be read.",
            "or-needs-two-sides": "In “{query}”, OR needs something to find on both sides of it.",
            "quote-not-closed": "In “{query}”, a quotation mark is opened and never closed.",
            "value-missing": (
                "In “{query}”, something is missing after a colon or a minus sign, or between"
                " quotation marks."
            ),
            "number-expected": "In “{query}”, a number has to stand after the colon.",
            "date-expected": "In “{query}”, the date after before: or after: cannot be read.",
            "size-expected": "In “{query}”, the size after larger: or smaller: cannot be read.",
            "state-unknown": (
                "In “{query}”, only on-server, local-only, gone or held can stand after is:."
            ),
            "has-unknown": "In “{query}”, only attachment can stand after has:.",
            "confidence-unknown": (
                "In “{query}”, only proven, observed, inferred, declared or unknown can stand after"
                " confidence:."
            ),
            "order-unknown": "In “{query}”, no legal order has the name after reachable-by:.",
            "incident-unknown": "In “{query}”, no incident has the name after incident:.",
            "rule-unknown": "In “{query}”, no residency rule has the name after breach:.",
            "rule-in-itself": (
                "In “{query}”, a rule is to be checked whose own search names what breaks a rule,"
                " or what is on hold."
            ),
            "hold-unknown": "In “{query}”, no hold has the name after hold:.",
            "hold-in-itself": "“{query}” names a hold; a hold cannot be about what is on hold.",
            "vault-needed": "“{query}” can only be searched for in an opened vault.",
        },
        next_for={
            "date-expected": "Write a date as 2014-03-12, 2014-03 or 2014.",
            "size-expected": "Write a size as 500k, 2M or 1.5G.",
            "state-unknown": "For example: is:local-only",
            "has-unknown": "For example: has:attachment",
            "confidence-unknown": "For example: confidence:unknown",
            "or-needs-two-sides": 'For example: from:anna OR from:ben. To find the word: "OR"',
        },
    ),
    "account-not-found": Text(
        title="No such account",
        happened="The vault holds no account called “{account}”.",
        safe=NOTHING_CHANGED,
        next="Look at the list of accounts for how it is written.",
    ),
    "account-exists": Text(
        title="This account is in the vault already",
        happened="The vault already holds the account “{account}”.",
        safe=NOTHING_CHANGED,
        next="Pull it as it is, or remove it first to set it up anew; its mail stays in the vault.",
    ),
    "mailbox-not-found": Text(
        title="No such folder",
        happened="The account “{account}” has no folder called “{mailbox}”.",
        safe=NOTHING_CHANGED,
        next="Check how the folder is written. Without a folder, all of them are pulled.",
    ),
    "message-not-found": Text(
        title="No such message",
        happened="The vault holds no message with the number {message}.",
        safe=NOTHING_CHANGED,
        next="Search for it; every result shows its number.",
    ),
    "receipt-not-found": Text(
        title="No such receipt",
        happened="The vault has no receipt and no removal with the number {receipt}.",
        safe=NOTHING_CHANGED,
        next="List the receipts; each shows its number.",
    ),
    "setting-invalid": Text(
        title="A setting cannot have this value",
        happened="“{value}” is not possible for {setting}.",
        safe=NOTHING_CHANGED,
        next="Correct it and try again.",
        reasons={
            "cannot-be-read": "The file “{value}”, given for {setting}, cannot be read as text.",
            "entries-differ": "The two passphrases that you typed are not the same.",
            "server-unreadable": "“{value}” is not the name of a server.",
            "not-a-host": "“{value}” is not the name of a server.",
            "proxy-unreadable": "What was given for the proxy is not the address of one.",
            "out-of-range": "“{value}” is outside what is possible for {setting}.",
            "missing": "A value is needed for {setting}.",
            "same-account": "Mail cannot be moved from an account into itself.",
            "no-certificate": "The file for {setting} holds no certificate that can be read.",
            "not-for-a-proxy": "No proxy of this kind can be told such a user or password.",
            "clear-through-proxy": "Through a proxy mail is only fetched encrypted.",
            "port-impossible": "“{value}” ends in a port number that does not exist.",
            "no-issuer": "“{value}” is neither a known issuer nor the address of one.",
            "not-one-word": "What was given for {setting} is not one word of plain letters.",
            "not-a-place": "“{value}” is neither a country nor a group of countries.",
            "minutes-out-of-range": "Between two pulls can lie one minute to seven days.",
            "quiet-half": "Quiet hours need a beginning and an end.",
            "quiet-empty": "Quiet hours that begin and end at {value} would never be over.",
            "time-unreadable": "“{value}” is not a time of day.",
            "too-many-folders": "Homeport can listen to 20 folders of an account at most.",
            "not-a-country": "“{value}” is not a country.",
            "not-a-date": "“{value}” is not a date.",
            "not-after-since": "It would end on {value}, before it began.",
            "name-taken": "There is another rule with the name “{value}”.",
            "rule-unknown": "There is no rule “{value}”.",
            "removal-rule-unknown": "There is no removal rule “{value}”.",
            "removal-rule-name": "A removal rule needs a name.",
            "removal-rule-place": "There is no place “{value}” for a removal rule to choose by.",
            "removal-rule-age": "A removal rule is about mail that is 1 to 36500 days old.",
            "removal-rule-most": "One run takes at least 1 message and at most 1000000.",
            "removal-rule-size": "{value} bytes is no size.",
            "removal-rule-words": "“{value}” has no letter and no digit to be found by.",
            "removal-rule-stopped": "The removal rule “{value}” has stopped.",
            "hold-unknown": "There is no hold “{value}” in force.",
            "hold-empty": "A hold is about a search, or about messages that are named.",
            "hold-needs-name": "A hold needs a name.",
            "hold-needs-reason": "A hold is made and lifted for a reason, of at most 1000 letters.",
            "hold-name-taken": "There is another hold with the name “{value}”.",
            "order-unknown": "There is no legal order “{value}” that reaches mail.",
            "order-ambiguous": "More than one legal order is called “{value}”: {near}.",
            "declaration-unknown": "There is no statement of yours with the number {value}.",
            "document-missing": "There is no statement with the number {value} and a document.",
            "too-large": "The file “{value}” is larger than 20 MB.",
            "too-long": "The text “{value}…” is longer than is possible for {setting}.",
            "file-unreadable": "The file “{value}” cannot be read.",
        },
        next_for={
            "cannot-be-read": "Check that it exists and that you may read it.",
            "entries-differ": "Type it again, twice.",
            "server-unreadable": "Write it as imap.example.org or imap.example.org:993.",
            "no-issuer": "Take one of these: {near}; or write it as https://login.example.org.",
            "not-one-word": "Copy it anew from the provider's page, whole and without blanks.",
            "not-a-host": "Write it as imap.example.org.",
            "proxy-unreadable": (
                "Write it as socks5://127.0.0.1:9050 or http://proxy.example.org:3128. A password"
                " belongs into a file: --proxy-password-file F"
            ),
            "no-certificate": "It must be in PEM form: text with a line BEGIN CERTIFICATE.",
            "not-for-a-proxy": "Use letters without accents, and no colon in the user.",
            "port-impossible": "Ports go from 1 to 65535; the usual one is 993.",
            "not-a-place": "For example: EEA, CH, Germany.",
            "not-a-country": "For example: DE, or Germany.",
            "not-a-date": "Write it as 2021-03-01.",
            "time-unreadable": "Write it as 07:30, a stretch of time as 22:00-07:30.",
            "rule-unknown": "To see them all: rules list",
            "removal-rule-unknown": "To see them all: removal-rules list",
            "removal-rule-stopped": (
                "Look at what it would take, and let it run again: removal-rules try, then on"
            ),
            "hold-unknown": "To see them all: hold list",
            "order-unknown": "To see them all: reach --list",
            "order-ambiguous": "Give one of these names.",
            "declaration-unknown": "To see them all: declare list",
            "document-missing": "To see them all: declare list",
            "file-unreadable": "Check that it exists and that you may read it.",
        },
    ),
    "server-not-found": Text(
        title="No mail server was found for this address",
        happened="Nobody says which server keeps the mail of “{address}”.",
        safe=NOTHING_CHANGED,
        next="Ask the provider for the name of its server for incoming mail, and enter it.",
        reasons={
            "offline": "Nothing could be asked: this computer seems to have no connection.",
            "not-an-address": "“{address}” is not a mail address.",
            "no-such-domain": "What stands behind the @ of “{address}” does not exist.",
            "no-programs": "The provider of “{address}” lets no other program read the mail.",
            "may-not-ask": (
                "Homeport's own table does not have “{address}”, and looking it up on the internet"
                " is switched off."
            ),
            "nobody-knows": "Nobody says which server keeps the mail of “{address}”.",
        },
        next_for={
            "offline": "Connect, and try again; or enter the server by hand.",
            "not-an-address": "Write it like name@example.org.",
            "no-such-domain": "Check how the address is written.",
            "no-programs": (
                "Only the provider's own website and program can read it. Ask there for an export."
            ),
            "may-not-ask": "Enter the server by hand, or switch looking up on.",
        },
    ),
    "client-missing": Text(
        title="This sign-in needs a client id",
        happened="{issuer} lets only registered programs sign in, and none is set up here.",
        safe=NOTHING_CHANGED,
        next="Register one; the page on client ids tells how, and it takes five minutes.",
    ),
    "file-taken": Text(
        title="This file is already there",
        happened="There is already a file {file}.",
        safe="It was not touched.",
        next="Choose another name, or say that it may be replaced.",
    ),
    "file-unusable": Text(
        title="Nothing can be written there",
        happened="No file can be written as {file}.",
        safe=NOTHING_CHANGED,
        next="Choose another name or another folder.",
        reasons={
            "is-folder": "{file} is a folder.",
            "folder-missing": "There is no folder in which {file} could be written.",
            "not-a-file": "{file} is not an ordinary file, so it is not replaced.",
            "in-vault": (
                "{file} lies in the folder of the vault, where only the vault’s own files may be."
            ),
            "format-unknown": "The name {file} does not say which kind of file is wanted.",
        },
        next_for={
            "folder-missing": "Make the folder first, or choose another one.",
            "format-unknown": "End it with .pdf or .json; a report may be .csv too.",
        },
    ),
    "file-not-written": Text(
        title="The file could not be written",
        happened="{file} could not be written.",
        safe="Your vault is unchanged, and a file of that name that was there before is too.",
        next="Check that you may write to this folder, or choose another one.",
        reasons={
            "full": "There is no space left for {file}.",
            "too-long": "Setting the pages of {file} failed; most likely there was no memory left.",
        },
        next_for={
            "full": "Free some space, or choose another disk.",
            "too-long": "Choose fewer messages, or CSV or JSON, which need little memory.",
        },
        foreign={"detail": DETAIL},
    ),
}
