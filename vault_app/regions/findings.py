"""Puts judgements into words and values: makes the custody that a run of own lines amounts to."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from vault_app.model.custody import Confidence, Custody, Evidence, EvidenceKind, Holding
from vault_app.regions.border import Run, Step
from vault_app.regions.combining import Claim, combine, is_same_time, strength
from vault_app.regions.directory import Knowledge
from vault_app.regions.events import Network
from vault_app.regions.holdings import SELF_HOSTED
from vault_app.regions.hosts import own_domain
from vault_app.regions.sentences import line_name, shown
from vault_app.regions.values import AccountCustody, Operator, Provider

# A line's date that lies further after the server's own date than this is somebody's wrong clock.
_SLACK = timedelta(days=2)
_OLDEST_YEAR = 1980


class Findings:
    """What can be said of one message of an account."""

    def __init__(
        self,
        knowledge: Knowledge,
        *,
        account: AccountCustody,
        received_at: datetime,
        is_outgoing: bool,
    ) -> None:
        self.received_at = received_at
        self.is_outgoing = is_outgoing
        self._directory = knowledge.directory
        self._holdings = knowledge.holdings
        self._sentences = knowledge.sentences
        self._geo = knowledge.geo
        self.service = self._directory.services.get(account.holding.provider_id)
        self.account = account
        if self.service is not None and self.service.declared_places:
            self.account = self._account_then(account, self.service)

    def _account_then(self, account: AccountCustody, service: Provider) -> AccountCustody:
        """The owner's statements have bounds; what holds for the message's own day counts."""
        day = self.received_at.date()
        usual = self._directory.usual_place(service, day)
        holding = self._holdings.at_service(
            service, country=usual.country, city=usual.city, day=day
        )
        return replace(account, holding=holding, confidence=usual.confidence, because=usual.because)

    def by_account(self, *, since: datetime | None) -> Custody:
        """Nothing in the message tells; the account's own evidence stands."""
        account = self.account
        return _custody(
            account.holding,
            since=since,
            confidence=account.confidence,
            because=account.because,
            evidence=(self._account_evidence(account.because),),
        )

    def by_run(self, run: Run) -> Custody:
        """The current holder and the place, by own lines."""
        told = run.place or run.steps[0]
        operator = told.reading.operator
        if operator is None:
            return self._at_account(run)
        service = self.service
        if service is None or service.operator_id != operator.id:
            # A reseller's account (case 25), or a server that told nothing of its operator.
            service = self._directory.service_of(operator, self.account.address)
        if run.place is not None:
            return self._at_place(run, run.place, operator, service)
        if service.declared_places and service.id != self.account.holding.provider_id:
            return self._at_service(run, service)
        if service.id == self.account.holding.provider_id:
            return self._at_account(run)
        return self._at_service(run, service)

    def by_earlier_run(self, run: Run, operator: Operator) -> Custody:
        """An earlier holder, by its own lines."""
        border = run.border or run.steps[0]
        address = border.hop.for_address or self.account.address
        service = self._directory.service_of(operator, address)
        if run.place is not None and run.place.reading.operator is not None:
            return self._at_place(run, run.place, run.place.reading.operator, service)
        return self._at_service(run, service)

    def at_own_server(self, run: Run) -> Custody:
        """A server that no facts know, by lines that it wrote."""
        step = run.steps[0]
        addresses = [own.hop.by_address for own in run.steps]
        code = next((found for at in addresses if (found := self._geo.country(at))), "")
        because = self._sentences.own_line(step.hop.by_said, code)
        confidence = Confidence.INFERRED if code else Confidence.UNKNOWN
        return _custody(
            self._holdings.at_own_server(own_domain(step.hop.by_host), country=code),
            since=self._taken_at(run),
            confidence=confidence,
            because=because,
            evidence=(self._step_evidence(step, because, confidence),),
        )

    def ended(self, custody: Custody, run: Run, *, until: datetime, how: str) -> Custody:
        """The same custody as one that is over."""
        since = self._line_time(run)
        evidence = tuple(
            replace(item, points_to=f"{item.points_to.rstrip('.')}; later {how}")
            for item in custody.evidence
        )
        return replace(
            custody,
            since=since if since is not None and since <= until else None,
            until=until,
            evidence=evidence,
        )

    def collected_here(self, run: Run, step: Step, *, since: datetime) -> Custody:
        """A program of the owner's fetched it to a server that nobody else knows (case 23)."""
        if run.steps:
            return replace(self.at_own_server(run), since=since)
        custody = self.by_account(since=since)
        name = step.hop.by_said or "localhost"
        because = self._sentences.local_server(name)
        return replace(
            custody,
            holding=self._holdings.at_own_server(name, country=""),
            because=because,
            evidence=(self._step_evidence(step, because, Confidence.OBSERVED),),
        )

    def less_sure(self, custody: Custody) -> Custody:
        """The same where lines of others stand on top."""
        sure = custody.confidence in (Confidence.PROVEN, Confidence.OBSERVED)
        return replace(
            custody,
            confidence=Confidence.INFERRED if sure else custody.confidence,
            because=f"{custody.because} {self._sentences.others_on_top()}",
        )

    def _at_account(self, run: Run) -> Custody:
        account = self.account
        name = account.holding.provider
        if account.holding.provider_id == SELF_HOSTED and not account.holding.country:
            found = self.at_own_server(run)
            if found.holding.country:
                holding = replace(account.holding, country=found.holding.country)
                return replace(found, holding=holding)
        because = self._because_of(run, name, account.because, account.holding.country)
        return _custody(
            account.holding,
            since=self._taken_at(run),
            confidence=account.confidence,
            because=because,
            evidence=(*self._taken_in_by(run, name), self._account_evidence(account.because)),
        )

    def _at_service(self, run: Run, service: Provider) -> Custody:
        usual = self._directory.usual_place(service, self.received_at.date())
        name = service.operator_name
        evidence = (*self._taken_in_by(run, name), *self._seller(service))
        return _custody(
            self._holding(service, usual.country, usual.city),
            since=self._taken_at(run),
            confidence=usual.confidence,
            because=self._because_of(run, name, usual.because, usual.country),
            evidence=evidence,
        )

    def _because_of(self, run: Run, name: str, because: str, country: str) -> str:
        step = run.zone
        if country or step is None or step.reading.place is None or step.reading.place.zone is None:
            return because
        return self._sentences.passed_zone(name, step.place_host, step.reading.place.zone)

    def _at_place(self, run: Run, step: Step, operator: Operator, service: Provider) -> Custody:
        place, rule = step.reading.place, step.reading.rule
        assert place is not None
        assert rule is not None
        confidence = strength(place, step.reading)
        because = self._sentences.told_by_server(
            step.place_host, place, role=rule.role, is_sent=self.is_outgoing
        )
        own = [self._step_evidence(step, because, confidence)]
        if run.border is not None and run.border.line != step.line:
            own.append(self._border_evidence(run.border, operator.name))
        claims = [Claim(place.country, place.city, confidence, because, tuple(own))]
        claims += self._other_claims(service)
        ruling = combine(claims)
        because = ruling.because
        if copies := self.copies(step):
            because = f"{because} {self._sentences.copies_at(copies)}"
        return _custody(
            self._holding(service, ruling.country, ruling.city),
            since=self._taken_at(run),
            confidence=ruling.confidence,
            because=because,
            evidence=(*ruling.evidence, *self._seller(service)),
        )

    def _other_claims(self, service: Provider) -> list[Claim]:
        """What else tells of the place: the owner, the account's connection, the service."""
        account, claims = self.account, []
        is_own = service.id == account.holding.provider_id and account.tells_holder
        is_declared = account.confidence is Confidence.DECLARED
        if is_own and account.holding.country:
            speaker = "The owner's statement" if is_declared else "The account's server"
            if is_declared or is_same_time(account.seen_at, self.received_at):
                claims.append(
                    Claim(
                        account.holding.country,
                        account.holding.site,
                        account.confidence,
                        account.because,
                        (self._account_evidence(account.because),),
                        speaker,
                    )
                )
        if service.place is not None and not claims:
            usual = self._directory.usual_place(service, self.received_at.date())
            claims.append(
                Claim(
                    usual.country,
                    usual.city,
                    usual.confidence,
                    usual.because,
                    (),
                    f"What is known of {service.operator_name}",
                )
            )
        return claims

    def copies(self, step: Step) -> str:
        """Where the holder says that it keeps copies of a mailbox that a line placed, or ""."""
        place = step.reading.place
        copies = self.service.copies if self.service is not None else None
        if copies is None and place is not None and place.zone is not None:
            copies = place.zone.copies
        return copies.text if copies is not None else ""

    def passed(
        self, network: Network, run: Run, *, host: str, until: datetime, is_proven: bool
    ) -> Custody:
        """A firm that took the message in for the owner and passed it on: its custody is over."""
        step = run.border or run.steps[0]
        because = self._sentences.passed_through(
            network.name, host, is_filter=network.kind == "filter", is_proven=is_proven
        )
        owner = network.owner(self.account.seen_at.date())
        custody = _custody(
            Holding(
                provider_id=network.id,
                provider=network.name,
                entity=owner.name,
                entity_country=owner.country,
                controller=owner.parent or owner.name,
                controller_country=owner.parent_country if owner.parent else owner.country,
                country="",
                site="",
            ),
            since=None,
            confidence=Confidence.UNKNOWN,
            because=because,
            evidence=(self._step_evidence(step, because, Confidence.INFERRED),),
        )
        return self.ended(custody, run, until=until, how="passed on by it")

    def at_declared_forwarder(self, run: Run, *, host: str, until: datetime) -> Custody:
        """A forwarder that the owner named and that no facts know: its custody is over."""
        found = self.at_own_server(run)
        because = self._sentences.declared_forwarder(host)
        return self.ended(replace(found, because=because), run, until=until, how="passed on by it")

    def _taken_in_by(self, run: Run, name: str) -> list[Evidence]:
        first = run.steps[0]
        evidence = [self._step_evidence(first, f"{name} held it", Confidence.OBSERVED)]
        if run.border is not None and run.border.line != first.line:
            evidence.append(self._border_evidence(run.border, name))
        return evidence

    def _seller(self, service: Provider) -> tuple[Evidence, ...]:
        """Whoever sells an account that another runs can be asked too."""
        account = self.account
        if (
            not account.tells_holder
            or self.service is None
            or service.operator_id == self.service.operator_id
            or service.operator_id not in self._directory.operator_of(self.service).platforms
        ):
            return ()
        name = self.service.operator_name
        return (self._account_evidence(f"{name} sells this mailbox and may be asked too"),)

    def _holding(self, service: Provider, country: str, city: str) -> Holding:
        return self._holdings.at_service(service, country=country, city=city, day=self._day())

    def _day(self) -> date:
        return self.account.seen_at.date()

    def _line_time(self, run: Run) -> datetime | None:
        step = run.border or (run.steps[0] if run.steps else None)
        at = step.hop.at if step else None
        if at is None or at.year < _OLDEST_YEAR or at - self.received_at > _SLACK:
            return None
        return at

    def _taken_at(self, run: Run) -> datetime:
        return self._line_time(run) or self.received_at

    def _step_evidence(self, step: Step, points_to: str, confidence: Confidence) -> Evidence:
        return Evidence(
            kind=EvidenceKind.RECEIVED_HOP,
            seen=shown(step.hop.text),
            where=line_name(step.line),
            points_to=points_to,
            confidence=confidence,
            observed_at=step.hop.at or self.received_at,
        )

    def _border_evidence(self, step: Step, name: str) -> Evidence:
        points_to = f"{name} took it over from outside here"
        return self._step_evidence(step, points_to, Confidence.OBSERVED)

    def _account_evidence(self, points_to: str) -> Evidence:
        account = self.account
        return Evidence(
            kind=EvidenceKind.ACCOUNT_DEFAULT,
            seen=account.host or account.address,
            where="the account",
            points_to=points_to,
            confidence=account.confidence,
            observed_at=account.seen_at,
        )


def _custody(
    holding: Holding,
    *,
    since: datetime | None,
    confidence: Confidence,
    because: str,
    evidence: tuple[Evidence, ...],
) -> Custody:
    return Custody(
        holding=holding,
        account_id=None,
        since=since,
        until=None,
        confidence=confidence,
        because=because,
        evidence=evidence,
    )
