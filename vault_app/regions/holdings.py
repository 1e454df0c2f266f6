"""Makes holdings: which company answers for a mailbox of a service in a place, at a time."""

from datetime import date

from vault_app.model.custody import Holding
from vault_app.regions.values import Entity, Provider

SELF_HOSTED = "self-hosted"
_CACHE_LIMIT = 5_000


class Holdings:
    """Builds holdings and hands out the same object for the same answer."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str, str, date | None], Holding] = {}

    def at_service(self, service: Provider, *, country: str, city: str, day: date) -> Holding:
        """A mailbox of a service; ``country`` and ``city`` may be ""."""
        is_dated = any(entity.since or entity.until for entity in service.entities)
        key = (service.id, country, city, day if is_dated else None)
        known = self._known.get(key)
        if known is None:
            if len(self._known) >= _CACHE_LIMIT:
                self._known.clear()
            known = self._known[key] = _make(service, country, city, day)
        return known

    def at_own_server(self, name: str, *, country: str) -> Holding:
        """A server that no facts know; its operator has to be declared by its owner."""
        return Holding(
            provider_id=SELF_HOSTED,
            provider=name,
            entity="",
            entity_country="",
            controller="",
            controller_country="",
            country=country,
            site="",
        )


def _make(service: Provider, country: str, city: str, day: date) -> Holding:
    entity = choose_entity(service, country=country, day=day)
    return Holding(
        provider_id=service.id,
        provider=service.operator_name,
        entity=entity.name,
        entity_country=entity.country,
        controller=entity.parent or entity.name,
        controller_country=entity.parent_country if entity.parent else entity.country,
        country=country,
        site=city,
    )


def choose_entity(service: Provider, *, country: str, day: date) -> Entity:
    """The company that answers on that day for a mailbox in that country ("": not known)."""
    valid = [
        entity
        for entity in service.entities
        if (entity.since is None or entity.since <= day)
        and (entity.until is None or day < entity.until)
    ] or list(service.entities)
    if country:
        fits = [entity for entity in valid if country in entity.mailboxes_in]
    else:
        fits = [entity for entity in valid if entity.is_for_unknown_place]
    return (fits or [entity for entity in valid if entity.is_for_any_place] or valid)[0]
