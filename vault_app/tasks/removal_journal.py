"""The journal of one removal: what is noted before each command, and how items end."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from vault_app.archive import removing, trashing
from vault_app.archive.removing import Outcome
from vault_app.archive.trashing import MovedItem
from vault_app.archive.vault import Vault
from vault_app.model.removal import MovedTo, PlanItem, ProofKind, SkipReason, Step
from vault_app.regions.world import World

_ORDER = list(Step)
_AT_ONCE = 500

VERIFIED_ABSENT = "absent-on-new-connection"
VERIFIED_ABSENT_EVERYWHERE = "absent-everywhere"
VERIFIED_IN_TRASH = "in-trash-on-new-connection"
NOT_TRIED = "not-tried"


@dataclass(slots=True)
class Journal:
    """What is written of one plan. ``asked`` holds the ids of the items that this run, and not one
    before it, had the server remove."""

    vault: Vault
    plan_id: int
    world: World | None = None
    asked: set[int] = field(default_factory=set)

    def items(self, steps: Sequence[Step]) -> list[PlanItem]:
        """The plan's items that stand at one of these steps, by mailbox and UID."""
        with self.vault.reader() as reader:
            return reader.plan_items(self.plan_id, steps)

    def open_copies(self) -> list[PlanItem]:
        """Items of copies on servers that have not ended."""
        items = self.items([step for step in Step if not step.is_final])
        return [item for item in items if item.placement_id is not None]

    def open_vault_items(self) -> list[PlanItem]:
        """Items that are about the vault's copy and have not ended."""
        return [item for item in self.items([Step.PLANNED]) if item.placement_id is None]

    def note(
        self,
        items: Sequence[PlanItem],
        step: Step,
        answer: str = "",
        *,
        proof: ProofKind | None = None,
    ) -> None:
        """Commit a step. Proving a copy anew never makes the journal forget that it was flagged
        before a crash."""
        if ids := _not_beyond(items, step):
            self.vault.write(removing.note_step, ids, step, answer, proof)

    def note_ahead(
        self,
        items: Sequence[PlanItem],
        step: Step,
        answer: str = "",
        *,
        proof: ProofKind | None = None,
    ) -> None:
        """The same where no command is announced by it: whatever is committed next is committed
        after it."""
        if ids := _not_beyond(items, step):
            self.vault.submit(removing.note_step, ids, step, answer, proof)

    def note_moved(self, moves: dict[int, MovedTo], answer: str = "") -> None:
        """Commit where items lie in the trash, by the item's id."""
        if moves:
            self.vault.write(
                trashing.note_moved,
                [MovedItem(item_id=item_id, to=to, answer=answer) for item_id, to in moves.items()],
            )

    def end(
        self,
        items: Sequence[PlanItem],
        step: Step,
        reason: SkipReason | None,
        detail: str = "",
        *,
        verification: str = NOT_TRIED,
    ) -> None:
        """End items, with receipts."""
        for start in range(0, len(items), _AT_ONCE):
            self.vault.write(
                removing.finish_items,
                [
                    Outcome(
                        item_id=item.id,
                        step=step,
                        reason=reason,
                        detail=detail,
                        verification=verification,
                    )
                    for item in items[start : start + _AT_ONCE]
                ],
                self.world.residue if self.world is not None else None,
            )


def _not_beyond(items: Sequence[PlanItem], step: Step) -> list[int]:
    place = _ORDER.index(step)
    return [item.id for item in items if _ORDER.index(item.step) <= place]
