"""The page about pulling by itself, with accounts and troubles that are made up."""

from typing import Final

from tests.shots.stage import Stage
from vault_app.desktop.main_page import MainPage
from vault_app.desktop.watching.keeper import AccountFolders
from vault_app.desktop.watching.standing import Sign, Standing
from vault_app.model.mail import Account, Mailbox, ServerSettings
from vault_app.tasks.watching import Ear
from vault_app.wording.schedule import ear


def _mailbox(number: int, name: str, use: str = "") -> Mailbox:
    return Mailbox(
        id=number,
        account_id=1,
        raw_name=name.encode("ascii"),
        name=name,
        delimiter="/",
        special_use=use,
        selectable=True,
        exists=True,
        uidvalidity=1,
        messages=0,
        listed=0,
        stored=0,
        vanished=0,
        quarantined=0,
        checked_at=None,
    )


def _account(number: int, address: str) -> Account:
    server = ServerSettings(host="imap.lindqvist.example", user=address)
    return Account(id=number, address=address, label="", server=server)


NORA: Final = _account(1, "nora@lindqvist.example")
STUDIO: Final = _account(2, "studio@lindqvist.example")
FOLDERS: Final = tuple(
    _mailbox(number, name, "inbox" if name == "INBOX" else "")
    for number, name in enumerate(("INBOX", "Archive", "Clients", "Invoices", "Lists", "Work"), 1)
)
KNOWN: Final = (
    AccountFolders(NORA, FOLDERS, (FOLDERS[0], FOLDERS[2])),
    AccountFolders(STUDIO, FOLDERS[:1], FOLDERS[:1]),
)
LISTENING: Final = ((NORA, ear(Ear.LISTENING)), (STUDIO, ear(Ear.ASKING)))
WAITING: Final = Standing(sign=Sign.WAITING, words="Next pull at 14:35", listening=LISTENING)
TROUBLE: Final = Standing(
    sign=Sign.TROUBLE,
    words="Pull failed; again at 14:50",
    more=(
        "nora@lindqvist.example: The server cannot be reached. imap.lindqvist.example is there,"
        " but nothing answers at port 993.",
        "All that came before is safe in the vault.",
    ),
    listening=((NORA, ear(Ear.RETRYING)), (STUDIO, ear(Ear.ASKING))),
)
QUIET: Final = Standing(sign=Sign.QUIET, words="Quiet until 07:00")


def watching(stage: Stage, page: MainPage) -> None:
    """In a vault of its own, since a demo is not pulled by itself."""
    flow, shown = page.watch, page.watch.page
    flow.open()
    stage.settle()
    stage.shoot("schedule-without-accounts")
    shown.show_folders(KNOWN)
    _stand(page, WAITING)
    stage.settle()
    stage.shoot("schedule")
    shown.views[0].fold.set_open(True)
    shown.quiet.click()
    shown.show_surroundings(tells_metered=True, has_tray=True, stays=True, idle_minutes=15)
    shown.times.begin.set_text("25")
    shown.times.begin.edit.editingFinished.emit()
    _stand(page, WAITING)
    stage.settle()
    stage.shoot("schedule-folders")
    shown.sheet.verticalScrollBar().setValue(100_000)
    stage.settle()
    stage.shoot("schedule-below")
    shown.sheet.to_top()
    _stand(page, TROUBLE)
    stage.settle()
    stage.shoot("schedule-trouble")
    shown.quiet.click()
    _stand(page, QUIET)
    page.show_mail()
    stage.settle()
    stage.shoot("schedule-quiet-line")


def _stand(page: MainPage, standing: Standing) -> None:
    page.watch.page.show_standing(standing)
    page.sidebar.watch.show_standing(standing)
