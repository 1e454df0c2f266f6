"""The states of rules, holds, upkeep of the vault, moving house, and mail that came back."""

from datetime import timedelta
from typing import Final

from tests.desktop.keeping.rule_finds import finds
from tests.desktop.keeping.samples import NOW, account, backup, hold, returned, rule
from tests.shots.stage import Stage
from vault_app.desktop.jobs import Progress
from vault_app.desktop.keeping.hold_card import HoldCard
from vault_app.desktop.keeping.moving_form import Source
from vault_app.desktop.keeping.upkeep_page import Upkeep
from vault_app.desktop.kit.fold import Fold
from vault_app.desktop.main_page import MainPage
from vault_app.model.query import EVERYTHING
from vault_app.model.removal_rules import RuleAction, RuleRuns
from vault_app.tasks.removal_settings import RemovalSettings

_STEP: Final = Progress(done=300, total=1_000, unit="messages", note="", seconds=12.0)
_COPYING: Final = Progress(
    done=340_000_000, total=1_340_000_000, unit="bytes", note="", seconds=12.0
)
_OLD: Final = account(1, "nora@lindqvist.example")
_NEW: Final = account(2, "nora@eyja.example")


def keeping(stage: Stage, page: MainPage) -> None:
    rules(stage, page)
    holds(stage, page)
    upkeep(stage, page)
    moving(stage, page)
    page.show_mail()
    talk = page.rooms.keeping.returned
    assert talk is not None
    talk.show_returned([returned(1), returned(2, is_same=False)])
    stage.settle()
    stage.shoot("came-back")
    talk.show_returned(())
    stage.settle()


def rules(stage: Stage, page: MainPage) -> None:
    keeping = page.rooms.keeping
    shown = keeping.rules
    keeping.open_rules()
    stage.settle(0.8)
    stage.shoot("removal-rules-none")
    shown.nothing.acted.emit()
    stage.settle(1.5)
    stage.shoot("removal-rule-new")
    form = shown.form
    form.sentence.show_rule(rule())
    form.conditions.show_rule(rule(sender="newsletter", larger_than=5_000_000))
    form.conditions.changed.emit()
    form.save()
    stage.settle(1.5)
    stage.shoot("removal-rule-missing")
    form.verticalScrollBar().setValue(100_000)
    stage.settle()
    stage.shoot("removal-rule-below")
    found = rule(runs=RuleRuns.AFTER_PULL, last_run_at=NOW - timedelta(hours=3))
    stopped = rule(id=2, name="Newsletters", stopped="facts", stopped_at=NOW, is_on=False)
    retention = rule(id=3, name="Ten years", action=RuleAction.VAULT, older_than_days=3650)
    shown.show_list()
    shown.show_rules((found, stopped, retention), {3: 12})
    stage.settle()
    stage.shoot("removal-rules")
    opened = stage.window.opened
    assert opened is not None
    with opened.vault.reader() as reader:
        ids = [each for chunk in reader.message_ids(EVERYTHING) for each in chunk]
        rows = reader.rows(ids[:40])
    shown.show_finds(found, finds(), rows)
    stage.settle()
    stage.shoot("removal-rule-finds")
    shown.show_finds(rule(action=RuleAction.FOR_GOOD), finds(), rows)
    stage.settle()
    stage.shoot("removal-rule-finds-for-good")
    shown.show_finds(stopped, finds(), rows)
    stage.settle()
    stage.shoot("removal-rule-stopped")
    shown.show_running(found)
    shown.show_progress(_STEP)
    stage.settle()
    stage.shoot("removal-rule-running")
    shown.end_running()
    shown.show_list()
    shown.show_rules(())


def holds(stage: Stage, page: MainPage) -> None:
    keeping = page.rooms.keeping
    shown = keeping.holds
    keeping.open_holds()
    stage.settle(0.8)
    stage.shoot("holds-none")
    shown.begin((), "from:landlord")
    stage.settle(1.5)
    stage.shoot("hold-new")
    shown.form.save()
    stage.settle()
    stage.shoot("hold-missing")
    shown.show_list()
    shown.show_holds(
        (
            hold(),
            hold(id=2, name="Tax papers", query="", messages=14, reason="Ten years by law"),
            hold(id=3, name="Old case", lifted_at=NOW, lifted_reason="The case is over."),
        )
    )
    stage.settle()
    stage.shoot("holds")
    shown.findChildren(HoldCard)[0].lift.click()
    for fold in shown.findChildren(Fold):
        fold.set_open(True)
    stage.settle()
    stage.shoot("hold-lifting")
    shown.show_holds(())


def upkeep(stage: Stage, page: MainPage) -> None:
    keeping = page.rooms.keeping
    shown = keeping.upkeep
    keeping.open_upkeep()
    stage.until(lambda: shown.upkeep is not None)
    stage.shoot("upkeep-no-backup")
    shown.show_upkeep(
        Upkeep(
            size=1_340_000_000,
            free=230_000_000,
            needed=2_000_000_000,
            has_remains=True,
            messages=51_330,
            backups=(
                backup(),
                backup(id=2, verified_at=None, place="/home/nora/Nora-20261001-090000.vault"),
                backup(id=3, is_present=False, place="/media/nora/Red disk/Nora-20260701.vault"),
            ),
            settings=RemovalSettings(),
            beside=frozenset({2}),
        )
    )
    stage.settle()
    stage.shoot("upkeep")
    shown.sheet.verticalScrollBar().setValue(100_000)
    stage.settle()
    stage.shoot("upkeep-below")
    shown.sheet.to_top()
    shown.show_working("Copying the vault and reading the copy …")
    shown.show_progress(_COPYING)
    stage.settle()
    stage.shoot("upkeep-copying")
    shown.end_working()


def moving(stage: Stage, page: MainPage) -> None:
    shown = page.rooms.keeping.moving
    page.center.setCurrentWidget(shown)
    shown.begin([Source(_OLD, 14)], [_OLD])
    stage.settle()
    stage.shoot("moving-no-other-account")
    shown.begin([Source(_OLD, 14)], [_OLD, _NEW])
    shown.form.place.choose(True)
    shown.form.folder.set_text("From Lindqvist")
    shown.form.folder.show()
    shown.form.remove.click()
    shown.form.show_counted(
        "14 messages, 3.4 MB",
        "They go to From Lindqvist/INBOX and From Lindqvist/Clients.",
        button_text="Move 14 messages",
    )
    stage.settle()
    stage.shoot("moving")
    shown.show_running("Copying to nora@eyja.example …")
    shown.show_progress(_STEP)
    stage.settle()
    stage.shoot("moving-running")
    shown.show_result(
        "12 of 14 messages copied and proven",
        (
            "Each of these was read back at the new place and is the same, byte for byte.",
            "At the old place 12 copies were moved to the trash and checked.",
        ),
        (("The new server changed it, so that it is not the same any more.", "2"),),
        is_whole=False,
        has_receipts=True,
        can_go_on=False,
    )
    stage.settle()
    stage.shoot("moving-result")
    shown.clear()
