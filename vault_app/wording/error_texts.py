"""The sentences of every error, by code; `errors.py` chooses and fills them.

Words of the field stay out: no "UID", no "EXPUNGE", no "TLS handshake". Each tells what happened,
what is safe (there is always something), and one thing that can be done next.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """Templates of one code.

    ``reasons`` replaces ``happened`` for known values of the fact "reason"; an unknown one is
    quoted by ``told``. ``foreign`` adds a sentence when the fact of that name is there.
    ``next_for`` replaces ``next`` by reason.
    """

    title: str
    happened: str
    safe: str
    next: str
    reasons: dict[str, str] = field(default_factory=dict)
    next_for: dict[str, str] = field(default_factory=dict)
    told: str = "What was reported: {told}."
    foreign: dict[str, str] = field(default_factory=dict)


_NOTHING_CHANGED = "Nothing was changed."
_VAULT_SAFE = "Your vault and all mail in it are unchanged."
# True in a pull and in a removal: which of the two it was, an error of the network does not know.
_LINK_SAFE = (
    "Mail that had arrived by then is in the vault. Homeport never takes anything from a server"
    " that it had not proven to be in the vault, or that you did not tell it to purge."
)
_SERVER_SAFE = "All mail in the vault is safe. A removal that was under way can go on."
_SERVER_SAYS = "The server wrote: {server_text}"
_DETAIL = "What was found: {detail}"

# How a person calls a setting; others are named as they are.
SETTINGS = {
    "host": "the server's name",
    "port": "the port",
    "user": "the user name",
    "ca-file": "the server's certificate authority",
    "passphrase": "the passphrase",
}

TEXTS: dict[str, Text] = {
    "homeport": Text(
        title="Something went wrong",
        happened="Homeport could not do what you asked.",
        safe=_VAULT_SAFE,
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
        safe=_NOTHING_CHANGED,
        next="Check what you entered and try again.",
        reasons={
            "vault-missing": "It was not said which vault is meant.",
            "passphrase-missing": (
                "The vault's passphrase is needed, and there is no terminal to ask for it."
            ),
            "password-missing": (
                "The account's password is needed, and there is no terminal to ask for it."
            ),
            "no-accounts": "The vault holds no account yet, so there is nothing to pull from.",
            "mode-missing": "It was not said what is to be removed: --mode is missing.",
            "query-missing": "It was not said which messages are to be removed.",
            "order-missing": "It was not said which legal order is meant.",
            "provider-unknown": "No known provider is called {value}. Spelt alike: {near}.",
            "dns-off": "Questions to the DNS are switched off in this vault.",
            "report-scope": (
                "It was not said, or said twice, what the report is about: a search, --message or"
                " --account."
            ),
            "answer-missing": (
                "A removal needs a yes, and there is no terminal to ask for it, or it may not be"
                " used."
            ),
        },
        next_for={
            "vault-missing": "Name its folder: homeport --vault DIR …",
            "passphrase-missing": "Give it with --passphrase-file F.",
            "password-missing": "Give it with --password-file F.",
            "no-accounts": "Add one: homeport --vault DIR account add --help",
            "mode-missing": "For example: --mode local-only",
            "query-missing": 'Give a search, or "" if you mean all messages.',
            "order-missing": "Name one of those that reach --list shows.",
            "dns-off": "Switch them on first: homeport --vault DIR dns on",
            "answer-missing": "Look with --preview first; then say --yes.",
        },
    ),
    "query-invalid": Text(
        title="This search cannot be read",
        happened="Homeport does not understand the search “{query}”.",
        safe=_NOTHING_CHANGED,
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
                "In “{query}”, only on-server, local-only or gone can stand after is:."
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
                "In “{query}”, a rule is to be checked whose own search names what breaks it."
            ),
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
        safe=_NOTHING_CHANGED,
        next="Look at the list of accounts for how it is written.",
    ),
    "account-exists": Text(
        title="This account is in the vault already",
        happened="The vault already holds the account “{account}”.",
        safe=_NOTHING_CHANGED,
        next="Pull it as it is, or remove it first to set it up anew; its mail stays in the vault.",
    ),
    "mailbox-not-found": Text(
        title="No such folder",
        happened="The account “{account}” has no folder called “{mailbox}”.",
        safe=_NOTHING_CHANGED,
        next="Check how the folder is written. Without a folder, all of them are pulled.",
    ),
    "message-not-found": Text(
        title="No such message",
        happened="The vault holds no message with the number {message}.",
        safe=_NOTHING_CHANGED,
        next="Search for it; every result shows its number.",
    ),
    "setting-invalid": Text(
        title="A setting cannot have this value",
        happened="“{value}” is not possible for {setting}.",
        safe=_NOTHING_CHANGED,
        next="Correct it and try again.",
        reasons={
            "cannot-be-read": "The file “{value}”, given for {setting}, cannot be read as text.",
            "entries-differ": "The two passphrases that you typed are not the same.",
            "server-unreadable": "“{value}” is not the name of a server.",
            "not-a-host": "“{value}” is not the name of a server.",
            "out-of-range": "“{value}” is outside what is possible for {setting}.",
            "missing": "A value is needed for {setting}.",
            "no-certificate": "The file for {setting} holds no certificate that can be read.",
            "port-impossible": "“{value}” ends in a port number that does not exist.",
            "not-a-place": "“{value}” is neither a country nor a group of countries.",
            "not-a-country": "“{value}” is not a country.",
            "not-a-date": "“{value}” is not a date.",
            "not-after-since": "It would end on {value}, before it began.",
            "name-taken": "There is another rule with the name “{value}”.",
            "rule-unknown": "There is no rule “{value}”.",
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
            "not-a-host": "Write it as imap.example.org.",
            "no-certificate": "It must be in PEM form: text with a line BEGIN CERTIFICATE.",
            "port-impossible": "Ports go from 1 to 65535; the usual one is 993.",
            "not-a-place": "For example: EEA, CH, Germany.",
            "not-a-country": "For example: DE, or Germany.",
            "not-a-date": "Write it as 2021-03-01.",
            "rule-unknown": "To see them all: rules list",
            "order-unknown": "To see them all: reach --list",
            "order-ambiguous": "Give one of these names.",
            "declaration-unknown": "To see them all: declare list",
            "document-missing": "To see them all: declare list",
            "file-unreadable": "Check that it exists and that you may read it.",
        },
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
        safe=_NOTHING_CHANGED,
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
            "format-unknown": "End it with .pdf, .csv or .json, or name the format.",
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
        foreign={"detail": _DETAIL},
    ),
    "vault": Text(
        title="The vault cannot be used",
        happened="Homeport cannot work with the vault in {folder}.",
        safe="Nothing was written to it.",
        next="Check that the folder is there and that you may read and write it.",
    ),
    "vault-not-found": Text(
        title="There is no vault here",
        happened="{folder} does not hold a vault.",
        safe="Nothing was made or changed.",
        next="Choose the folder of your vault, or make a new vault.",
    ),
    "vault-exists": Text(
        title="This place is taken",
        happened="{folder} already holds a vault or other files.",
        safe="Nothing in it was changed.",
        next="Open that vault, or choose a folder that is new or empty.",
    ),
    "vault-in-use": Text(
        title="The vault is open elsewhere",
        happened="Another Homeport has the vault in {folder} open (process {process}).",
        safe="Both stay safe: only one may write to a vault at a time.",
        next="Close the other window or wait until the other task has finished, then try again.",
    ),
    "vault-too-new": Text(
        title="This vault needs a newer Homeport",
        happened=(
            "The vault in {folder} was written by a newer Homeport: its format is {found}, and this"
            " one knows formats up to {supported}."
        ),
        safe="Nothing in it was changed.",
        next="Install the newest Homeport and open the vault with that.",
    ),
    "vault-not-encrypted": Text(
        title="This vault is not encrypted",
        happened=(
            "The mail file in {folder} can be read without a key. Homeport never writes such a"
            " file, so it was put there by something else."
        ),
        safe="Homeport did not open it and wrote nothing to it.",
        next="Restore the vault from a backup, and find out who else can write to that folder.",
    ),
    "vault-damaged": Text(
        title="The vault is damaged",
        happened="The mail file of the vault in {folder} does not hold together.",
        safe="Nothing was removed from a server, and the file was not changed further.",
        next=(
            "Make a copy of the whole folder first. Then restore the vault from a backup, or make a"
            " new one and pull your mail again."
        ),
        foreign={"detail": _DETAIL},
    ),
    "key-slots-damaged": Text(
        title="The key file is damaged",
        happened="The key file of the vault in {folder}, and its second copy, cannot be read.",
        safe="Your mail is still there and still encrypted, but it needs this file to be opened.",
        next="Put the key file back from a backup of the vault's folder.",
        foreign={"detail": _DETAIL},
    ),
    "wrong-passphrase": Text(
        title="That is not the passphrase",
        happened="The vault in {folder} does not open with this passphrase.",
        safe=_VAULT_SAFE,
        next="Check Caps Lock and the keyboard language, then type it again.",
    ),
    "vault-closed": Text(
        title="The vault is locked",
        happened="The vault was locked while something was still being done with it.",
        safe="Everything done until then is kept.",
        next="Open the vault again and repeat the last step.",
    ),
    "message-damaged": Text(
        title="A stored message is damaged",
        happened=(
            "The stored copy of message {message} is not the one that was saved: its fingerprint no"
            " longer fits."
        ),
        safe="The others do not depend on it. A damaged message is never removed from a server.",
        next=(
            "Verify the vault to see whether more is damaged. If the server still has the message,"
            " pull it into a new vault; else take it from a backup."
        ),
    ),
    "disk-full": Text(
        title="The disk is full",
        happened="There is no space left for the vault in {folder}.",
        safe="Everything stored until then is whole, and nothing was taken from the server.",
        next="Free some space, then start again; it goes on where it stopped.",
    ),
    "disk-failed": Text(
        title="The disk refused",
        happened="The disk could not read or write the vault in {folder}.",
        safe="Everything that was stored before this is kept as it was.",
        next=(
            "Check that the disk is still connected and that you may write to the folder. If it"
            " happens again, copy the vault to another disk."
        ),
        foreign={"detail": _DETAIL},
    ),
    "server": Text(
        title="The mail server did not do its part",
        happened="Something went wrong with {host}.",
        safe=_SERVER_SAFE,
        next="Try again in a few minutes.",
        foreign={"server_text": _SERVER_SAYS},
    ),
    "cannot-connect": Text(
        title="The server cannot be reached",
        happened="No connection to {host} (port {port}) could be made.",
        safe=_VAULT_SAFE,
        next="Check that you are online and that the server's name and port are right.",
        reasons={
            "name-not-found": "No server called {host} can be found.",
            "refused": "{host} is there, but nothing answers at port {port}.",
            "timed-out": "{host} (port {port}) does not answer.",
            "closed": "{host} (port {port}) hung up before anything was said.",
            "tls": "{host} (port {port}) could not agree on an encrypted connection.",
        },
        next_for={
            "name-not-found": "Check that you are online and how the server's name is written.",
            "refused": "Check the port; with nearly every provider it is 993.",
            "tls": "Check the port and the encryption; nearly always it is TLS at port 993.",
        },
    ),
    "certificate-rejected": Text(
        title="The server could not prove who it is",
        happened=(
            "The certificate of {host} does not stand up to checking. Somebody may be reading"
            " along, or the server is set up wrongly."
        ),
        safe="Your password was not sent.",
        next=(
            "Do not go on in a public network. If this is your own server with its own authority,"
            " give its certificate file to the account."
        ),
        # What OpenSSL says (X509_verify_cert_error_string).
        reasons={
            "certificate has expired": (
                "The certificate of {host} has expired, so it no longer proves anything."
            ),
            "certificate is not yet valid": "The certificate of {host} is not valid yet.",
        },
        next_for={
            "certificate has expired": (
                "Check the date and time of this computer. If they are right, the provider has to"
                " renew the certificate."
            ),
            "certificate is not yet valid": "Check the date and time of this computer.",
        },
    ),
    "not-encrypted": Text(
        title="The connection would not be private",
        happened=(
            "{host} (port {port}) would be spoken to without encryption, and everybody on the way"
            " could read your password and mail."
        ),
        safe="Nothing was sent.",
        next="Use an encrypted connection; with nearly every provider that is port 993.",
    ),
    "sign-in-refused": Text(
        title="The server did not accept the sign-in",
        happened="{host} refused the user name or the password for “{user}”.",
        safe=_VAULT_SAFE,
        next=(
            "Check both. Many providers want an app password, made in the account's settings on"
            " their website, in place of your usual one."
        ),
        foreign={"server_text": _SERVER_SAYS},
    ),
    "secret-missing": Text(
        title="The password is not known",
        happened="No password is stored for “{user}” at {host}.",
        safe=_VAULT_SAFE,
        next="Enter the password again.",
    ),
    "connection-lost": Text(
        title="The connection broke off",
        happened="The connection to {host} ended in the middle.",
        safe=_LINK_SAFE,
        next="Start again; it goes on where it stopped.",
        reasons={
            "bye": "{host} ended the connection.",
            "closed": "{host} hung up in the middle.",
            "timed-out": "{host} fell silent in the middle.",
            "tls": "The encryption between here and {host} broke in the middle.",
        },
        foreign={"server_text": _SERVER_SAYS},
    ),
    "server-too-slow": Text(
        title="The server takes too long",
        happened="{host} did not answer within {seconds} seconds.",
        safe=_LINK_SAFE,
        next="Try again in a few minutes; it goes on where it stopped.",
    ),
    "server-misbehaved": Text(
        title="The server answered wrongly",
        happened="{host} sent something that a mail server must not send, so Homeport hung up.",
        safe=_LINK_SAFE,
        next="Try again later. If it stays like this, tell the provider what was found.",
        foreign={"detail": _DETAIL},
    ),
    "command-refused": Text(
        title="The server refused",
        happened="{host} refused a request ({command}).",
        safe=_SERVER_SAFE,
        next="Try again later. If it stays like this, ask the provider.",
        foreign={"server_text": _SERVER_SAYS},
    ),
    "removal": Text(
        title="Not removed",
        happened="A removal was not carried out.",
        safe="The copy on the server and the copy in the vault are both still there.",
        next="Look at the receipts; each says why.",
    ),
    "removal-unsupported": Text(
        title="This server cannot remove single messages safely",
        happened=(
            "{host} can only remove everything that any program has marked for deletion. That could"
            " take messages you never chose, so Homeport does not do it."
        ),
        safe="Nothing was removed.",
        next="Delete them on the provider's website; Homeport will notice and keep its copies.",
    ),
    "removal-unproven": Text(
        title="Left on the server, because the copy at home is not proven",
        happened="Message {message} did not pass the check that comes before every removal.",
        safe="Its copy on the server was left alone.",
        next="Pull the account again, then try the removal once more.",
    ),
    "mailbox-changed": Text(
        title="The folder has changed since the preview",
        happened=(
            "The server has renumbered the folder “{mailbox}”, so it is no longer certain which"
            " messages were meant."
        ),
        safe="Nothing in that folder was removed.",
        next="Pull the account again and make a new preview.",
    ),
}
