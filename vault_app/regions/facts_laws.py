"""Turns the files of legal orders and of cases into values."""

from vault_app.regions import values
from vault_app.regions.events import Case, CaseStep
from vault_app.regions.facts_codes import CountryCodes
from vault_app.regions.tables import Table


def read_order(table: Table, codes: CountryCodes) -> values.Order:
    """Read one legal order."""
    bloc = table.text("bloc")
    return values.Order(
        id=table.text("id"),
        name=table.text("name"),
        kind=table.text("kind"),
        bloc=bloc,
        countries=codes.open(table, "countries"),
        home=bloc or "/".join(table.texts("countries")),
        instrument=table.text("instrument"),
        reach=frozenset(table.texts("reach")),
        data_kinds=table.texts("data_kinds"),
        conflict_rule=table.text("conflict_rule"),
        in_force_since=table.text("in_force_since"),
        reference=table.reference(),
    )


def read_case(table: Table, order_ids: frozenset[str]) -> Case:
    """Read one case; its steps may name legal orders by id."""
    steps = tuple(_step(item, order_ids) for item in table.tables("steps"))
    if [step.day for step in steps] != sorted(step.day for step in steps):
        table.complain("steps", "not in the order of their days")
    return Case(
        id=table.text("id"),
        name=table.text("name"),
        question=table.text("question"),
        lesson=table.text("lesson"),
        steps=steps,
        reference=table.reference(),
    )


def _step(table: Table, order_ids: frozenset[str]) -> CaseStep:
    orders = table.texts("orders")
    if not order_ids.issuperset(orders):
        table.complain("orders", "no legal order has this id")
    return CaseStep(
        day=table.day("day"),
        title=table.text("title"),
        text=table.text("text"),
        orders=orders,
        reference=table.reference(),
    )
