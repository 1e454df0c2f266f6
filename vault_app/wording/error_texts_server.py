"""The sentences of errors of servers, of the way to them, and of removal."""

from typing import Final

from vault_app.wording.error_text import (
    DETAIL,
    LINK_SAFE,
    SERVER_SAFE,
    SERVER_SAYS,
    VAULT_SAFE,
    Text,
)

SERVER_TEXTS: Final[dict[str, Text]] = {
    "server": Text(
        title="The mail server did not do its part",
        happened="Something went wrong with {host}.",
        safe=SERVER_SAFE,
        next="Try again in a few minutes.",
        foreign={"server_text": SERVER_SAYS},
    ),
    "cannot-connect": Text(
        title="The server cannot be reached",
        happened="No connection to {host} (port {port}) could be made.",
        safe=VAULT_SAFE,
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
    "proxy-failed": Text(
        title="The proxy did not connect",
        happened="The proxy {proxy} did not connect to {host}.",
        safe="Nothing was sent around the proxy.",
        next="Check the proxy in the account's settings, and whether it is running.",
        reasons={
            "refused": "Nothing answers at the proxy {proxy}. Is it running?",
            "timed-out": "The proxy {proxy} did not answer in time.",
            "name-not-found": "The proxy {proxy} cannot be found.",
            "denied": "The proxy {proxy} refused to connect to {host}.",
            "sign-in": "The proxy {proxy} did not accept its user name or password.",
            "unreachable": "The proxy {proxy} could not reach {host}.",
            "closed": "The proxy {proxy} hung up.",
            "misbehaved": "What answers at {proxy} is not the kind of proxy that was set.",
        },
    ),
    "sign-in-needed": Text(
        title="This account has to be signed in to again",
        happened=(
            "{host} did not accept the sign-in of “{user}” the last time, so Homeport does not try"
            " it again by itself: providers lock accounts for that."
        ),
        safe=VAULT_SAFE,
        next="Sign in again. Pulling then goes on where it stopped.",
        foreign={"server_text": SERVER_SAYS},
    ),
    "issuer-refused": Text(
        title="The sign-in was not granted",
        happened="{host} did not let Homeport in.",
        safe=VAULT_SAFE,
        next="Sign in again. If it stays like this, look at the provider's page on other programs.",
        reasons={
            "access_denied": "The sign-in was refused, or stopped, on the page of {host}.",
            "invalid_grant": "{host} has withdrawn the permission, or it ran out.",
            "invalid_client": "{host} does not know the client id that is set for it.",
            "unauthorized_client": "{host} does not let this client id sign in this way.",
            "invalid_scope": "{host} does not grant what Homeport needs to read mail.",
            "expired_token": "The code ran out before it was entered.",
            "timed-out": "Nobody finished the sign-in in the browser in time.",
            "state-mismatch": "An answer came that does not belong to this sign-in.",
            "issuer-mismatch": "An answer came from another place than the one that was asked.",
            "no-device-flow": "{host} has no sign-in by a code.",
            "login_required": "{host} wants you to sign in again.",
            "consent_required": "{host} wants you to allow it again.",
            "interaction_required": "{host} wants you to sign in again.",
        },
        next_for={
            "invalid_client": "Check the client id in the settings, letter by letter.",
            "expired_token": "Start again; a new code is shown.",
            "invalid_scope": "Sign in again, and leave everything ticked that the page asks for.",
            "no-device-flow": "Sign in with the browser on this computer.",
        },
        foreign={"detail": SERVER_SAYS.replace("server_text", "detail")},
    ),
    "web-failed": Text(
        title="A web address did not answer as it should",
        happened="{host} gave no usable answer.",
        safe=VAULT_SAFE,
        next="Check the connection to the internet and try again.",
        reasons={
            "unreachable": "{host} could not be reached.",
            "timed-out": "{host} did not answer in time.",
            "certificate": "{host} could not prove who it is.",
            "too-large": "{host} sent far more than it should.",
            "unreadable": "What {host} sent makes no sense.",
            "not-found": "{host} has no such page.",
        },
        foreign={"detail": DETAIL},
    ),
    "allowance-used": Text(
        title="The provider's daily limit is reached",
        happened=(
            "{host} lets only so much mail be fetched in a day, and locks accounts that go on."
        ),
        safe="All that came until now is in the vault.",
        next="Homeport goes on by itself from {until}.",
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
        safe=VAULT_SAFE,
        next=(
            "Check both. Many providers want an app password, made in the account's settings on"
            " their website, in place of your usual one."
        ),
        reasons={
            "no-way": "{host} lets nobody in this way.",
            "access": "{host} did not accept what the provider gave for “{user}”.",
        },
        next_for={
            "no-way": "Choose another way to sign in.",
            "access": "Sign in again, and take the same account as the address in Homeport.",
        },
        foreign={"server_text": SERVER_SAYS},
    ),
    "secret-missing": Text(
        title="The password is not known",
        happened="No password is stored for “{user}” at {host}.",
        safe=VAULT_SAFE,
        next="Enter the password again.",
    ),
    "connection-lost": Text(
        title="The connection broke off",
        happened="The connection to {host} ended in the middle.",
        safe=LINK_SAFE,
        next="Start again; it goes on where it stopped.",
        reasons={
            "bye": "{host} ended the connection.",
            "closed": "{host} hung up in the middle.",
            "timed-out": "{host} fell silent in the middle.",
            "tls": "The encryption between here and {host} broke in the middle.",
        },
        foreign={"server_text": SERVER_SAYS},
    ),
    "server-too-slow": Text(
        title="The server takes too long",
        happened="{host} did not answer within {seconds} seconds.",
        safe=LINK_SAFE,
        next="Try again in a few minutes; it goes on where it stopped.",
    ),
    "server-misbehaved": Text(
        title="The server answered wrongly",
        happened="{host} sent something that a mail server must not send, so Homeport hung up.",
        safe=LINK_SAFE,
        next="Try again later. If it stays like this, tell the provider what was found.",
        foreign={"detail": DETAIL},
    ),
    "command-refused": Text(
        title="The server refused",
        happened="{host} refused a request ({command}).",
        safe=SERVER_SAFE,
        next="Try again later. If it stays like this, ask the provider.",
        foreign={"server_text": SERVER_SAYS},
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
    "account-read-only": Text(
        title="Nothing may be changed on this account's server",
        happened="You set “{account}” to read only: Homeport never changes anything there.",
        safe="Nothing was changed on the server.",
        next=(
            "To remove mail there after all, switch “Read only” off on the page “Pulls and"
            " completeness” of the account, or by: account read-only ADDRESS off. Or leave the"
            " account out of the search."
        ),
        reasons={
            "permission": "“{account}” was signed in to for reading alone.",
        },
        next_for={
            "permission": (
                "To remove mail there, sign in again and allow that too; or leave the account out"
                " of the search."
            ),
        },
    ),
}
