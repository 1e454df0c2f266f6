"""The one door to ``regions``: loads facts and tables once, then answers without any I/O."""

from datetime import datetime
from pathlib import Path

from vault_app.model.custody import ConnectionSeen, Custody, Holding, Reach
from vault_app.regions import reach
from vault_app.regions.assess import Assessor
from vault_app.regions.connection import ConnectionJudge
from vault_app.regions.directory import Directory, Knowledge
from vault_app.regions.facts import load_facts
from vault_app.regions.geo import Geo
from vault_app.regions.holdings import Holdings
from vault_app.regions.hosts import HostIndex
from vault_app.regions.sentences import Sentences
from vault_app.regions.values import AccountCustody, Facts, Provider


class World:
    """What is known of providers, places and laws, and the judgements made from it.

    One object serves all threads: its caches only keep what can be computed again, and every
    change of them is a single dictionary operation.
    """

    def __init__(self, facts: Facts, geo: Geo, *, resources: Path | None = None) -> None:
        self.facts = facts
        self.resources = resources
        sentences = Sentences(facts.countries)
        knowledge = Knowledge(
            directory=Directory(facts.operators, sentences),
            hosts=HostIndex(facts.operators),
            holdings=Holdings(),
            sentences=sentences,
            geo=geo,
        )
        self._sentences = sentences
        self._directory = knowledge.directory
        self._connections = ConnectionJudge(knowledge)
        self._assessor = Assessor(knowledge)

    @classmethod
    def load(cls, resources: Path) -> "World":
        """Read the facts and the address table.

        Raises:
            SettingInvalid: a file is missing or wrong; its facts name file and key.
        """
        return cls(load_facts(resources), Geo(resources / "geo"), resources=resources)

    def describe_connection(self, seen: ConnectionSeen, *, address: str) -> AccountCustody:
        """Who holds an account's mail and where, as far as its connection shows."""
        return self._connections.describe(seen, address=address)

    def assess(
        self, headers: bytes, *, account: AccountCustody, received_at: datetime, is_outgoing: bool
    ) -> tuple[Custody, ...]:
        """Who holds a message, and who held it before; the current holder comes first.

        ``headers`` is the raw header block, ``received_at`` the server's own date for the
        message. ``account_id`` of the result is left to the caller. Never raises, whatever the
        headers hold.
        """
        return self._assessor.assess(
            headers, account=account, received_at=received_at, is_outgoing=is_outgoing
        )

    def reaches(self, holding: Holding) -> tuple[Reach, ...]:
        """Every legal order that reaches a holding, by every route."""
        return reach.reaches(holding, self.provider(holding.provider_id), self.facts.orders)

    def limits(self, holding: Holding) -> tuple[Reach, ...]:
        """The legal rules that stand against handing a holding's mail to another state."""
        return reach.limits(holding, self.provider(holding.provider_id), self.facts.orders)

    def provider(self, provider_id: str) -> Provider | None:
        """A service by its id; None for own servers and unknown ids."""
        return self._directory.services.get(provider_id)

    def providers(self) -> list[Provider]:
        """All services, by name."""
        return sorted(self._directory.services.values(), key=lambda s: s.name.casefold())

    def provider_of_address(self, address: str) -> Provider | None:
        """The service whose own domain an address has: a guess for new accounts."""
        return self._directory.by_address(address)

    def country_name(self, code: str) -> str:
        """The English name of a country ("United States"), or the code itself if unknown."""
        return self._sentences.country(code)

    def country_code(self, text: str) -> str | None:
        """The code of a country that a person named or gave the code of; None if there is none."""
        wanted = text.casefold()
        for code, name in self.facts.countries.names.items():
            if wanted in (code.casefold(), name.casefold()):
                return code
        return None

    def country_in_sentence(self, code: str) -> str:
        """The name as it stands in a sentence ("the United States")."""
        return self._sentences.in_sentence(code)
