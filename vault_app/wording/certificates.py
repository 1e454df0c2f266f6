"""A server that proves who it is by another issuer's certificate, in words."""

from vault_app.tasks.certificate_changes import CertificateChange
from vault_app.wording.quantities import date
from vault_app.wording.text import quoted, say


def change_title() -> str:
    """What happened."""
    return say("Somebody else now vouches for the server")


def change_sentences(change: CertificateChange) -> tuple[str, ...]:
    """What was seen, and what it may mean."""
    return (
        say(
            "Until {date} {before} vouched that {host} is the server you connect to; since then"
            " {now} does. Your system trusts both, and mail is pulled as before.",
            date=date(change.since),
            before=quoted(change.before),
            host=change.host,
            now=quoted(change.now),
        ),
        say(
            "Providers do change whom they buy this from. It also looks like this when a virus"
            " scanner, an employer's network or somebody else reads the connection on its way."
            " If you expected neither, ask your provider."
        ),
    )
