"""reach: which legal order reaches which mail, and which orders reach one message."""

from collections.abc import Iterable, Sequence

from vault_app.cli import law_documents
from vault_app.cli.call import Call
from vault_app.cli.render import Column, clean, table, wrap
from vault_app.cli.vault_commands import DONE
from vault_app.model.errors import UsageError
from vault_app.model.law import LegalOrder, MessageReach, OrderReach, ReachedHolding
from vault_app.regions.world import World
from vault_app.tasks.reach import orders, orders_reaching, reach_of
from vault_app.tasks.searching import read_query
from vault_app.wording import custody as words
from vault_app.wording import quantities
from vault_app.wording import reach as reach_words
from vault_app.wording.text import say

_INDENT = " " * 5


def reach(call: Call) -> int:
    options = call.options
    if options.list:
        return _list(call)
    if options.message is not None:
        return _message(call, options.message)
    if not options.order:
        raise UsageError(reason="order-missing")
    with call.vault() as vault, vault.reader() as reader:
        world = call.world_of(vault)
        query = read_query(" ".join(options.query), world, reader)
        found = reach_of(reader, world, options.order, query)
    call.console.answer(
        law_documents.order_reach(found, world.country_name),
        lambda: _reach_lines(found, call, world),
    )
    return DONE


def _list(call: Call) -> int:
    """Needs no vault: these are facts."""
    world = call.home.world
    known = orders(world)
    call.console.answer(
        [law_documents.order(each) for each in known], lambda: _order_lines(known, call, world)
    )
    return DONE


def _order_lines(known: Sequence[LegalOrder], call: Call, world: World) -> Iterable[str]:
    columns = [
        Column(title=say("Order")),
        Column(title=say("Of"), may_shrink=True),
        Column(title=say("Name"), may_shrink=True),
        Column(title=say("Law"), may_shrink=True),
        Column(title=say("Since")),
        Column(title=say("By way of"), may_shrink=True),
    ]
    rows = [
        [
            each.id,
            words.home_name(each.home, world.country_name),
            clean(each.name),
            clean(each.instrument),
            clean(each.in_force_since, 10),
            reach_words.routes_text(each.reach),
        ]
        for each in known
    ]
    yield from table(columns, rows, width=call.console.width, paint=call.console.paint)
    yield from wrap(reach_words.facts_date(world.facts.as_of), call.console.text_width)


def _reach_lines(found: OrderReach, call: Call, world: World) -> Iterable[str]:
    paint, width = call.console.paint, call.console.text_width
    yield paint("bold", clean(reach_words.order_title(found.order, world.country_name)))
    yield from wrap(clean(found.order.instrument), width)
    yield ""
    after = reach_words.after_purge_sentence(found)
    today = reach_words.today_sentence(found)
    yield from wrap(say("{today}; {after}.", today=today, after=after) if after else today, width)
    for share in found.routes:
        yield from wrap(
            say(
                "{route}: {copies}, {size}. {meaning}",
                route=reach_words.route_name(share.route).capitalize(),
                copies=quantities.copies(share.copies),
                size=quantities.size(share.size),
                meaning=reach_words.route_meaning(share.route),
            ),
            width,
            "  ",
        )
    for each in found.holdings:
        yield ""
        yield from _holding_lines(each, call, world)
    if found.holdings:
        yield ""
        yield paint("bold", say("What removing mail does not remove"))
        for item in found.untouched:
            yield from _listed(clean(reach_words.untouched_text(item), 1000), width)
    yield ""
    yield from _note_lines(found.order, width)
    yield from wrap(f"{reach_words.facts_date(found.facts_as_of)} {reach_words.NO_ADVICE}", width)


def _holding_lines(each: ReachedHolding, call: Call, world: World) -> Iterable[str]:
    paint, width, holding = call.console.paint, call.console.text_width, each.holding
    head = say(
        "{holder}, {place}: {copies}, {size}",
        holder=words.provider_name(holding),
        place=words.place(holding, world.country_name),
        copies=quantities.copies(each.copies),
        size=quantities.size(each.size),
    )
    yield f"{paint.chip(holding.country)} {paint('bold', head)}"
    yield from wrap(words.controller_sentence(holding, world.country_name), width, _INDENT)
    yield from wrap(
        say("Reached by way of {routes}.", routes=reach_words.routes_text(each.routes)),
        width,
        _INDENT,
    )
    for limit in each.limits:
        stands = say(
            "Against it stands {name} ({law}).", name=clean(limit.name), law=clean(limit.instrument)
        )
        yield from wrap(stands, width, _INDENT)
    yield from wrap(clean(reach_words.residue_sentence(each.residue)), width, _INDENT)


def _note_lines(order: LegalOrder, width: int) -> Iterable[str]:
    if order.conflict_rule:
        yield from wrap(say("Conflicts: {rule}", rule=clean(order.conflict_rule, 1000)), width)
    if order.note:
        yield from wrap(clean(order.note, 1500), width)
    yield from wrap(say("Read in: {source}", source=clean(order.source, 1500)), width)


def _message(call: Call, message_id: int) -> int:
    with call.vault() as vault, vault.reader() as reader:
        world = call.world_of(vault)
        found = orders_reaching(reader, world, message_id)
    call.console.answer(
        [law_documents.message_reach(each, world.country_name) for each in found],
        lambda: _message_lines(found, call, world),
    )
    return DONE


def _message_lines(found: Sequence[MessageReach], call: Call, world: World) -> Iterable[str]:
    if not found:
        # None known is not none: a holder whose place and company are unknown may be reached too.
        yield say(
            "Homeport knows of no legal order that reaches this message. Who holds it, and whether"
            " that is known, is shown by: custody ID"
        )
    columns = [
        Column(title=say("Order")),
        Column(title=say("Name"), may_shrink=True),
        Column(title=say("By way of"), may_shrink=True),
        Column(title=say("Holder"), may_shrink=True),
    ]
    rows = [
        [
            each.order.id,
            clean(reach_words.order_title(each.order, world.country_name)),
            reach_words.routes_text(each.routes),
            "; ".join(words.provider_name(reached.holding) for reached in each.holdings),
        ]
        for each in found
    ]
    if rows:
        yield from table(columns, rows, width=call.console.width, paint=call.console.paint)
    yield from wrap(
        f"{reach_words.facts_date(world.facts.as_of)} {reach_words.NO_ADVICE}",
        call.console.text_width,
    )


def _listed(sentence: str, width: int) -> Iterable[str]:
    first, *others = wrap(sentence, width, "  ")
    yield first.replace("  ", "- ", 1)
    yield from others
