"""Puts judgements into words and values: makes the custody that a run of own lines amounts to."""

from dataclasses import replace
from datetime import datetime, timedelta

from vault_app.model.custody import Confidence, Custody, Evidence, EvidenceKind, Holding
from vault_app.regions.border import Run, Step
from vault_app.regions.directory import Knowledge
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
        self.account = account
        self.received_at = received_at
        self.is_outgoing = is_outgoing
        self._directory = knowledge.directory
        self._holdings = knowledge.holdings
        self._sentences = knowledge.sentences
        self._geo = knowledge.geo
        self.service = self._directory.services.get(account.holding.provider_id)

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
        if service.id == self.account.holding.provider_id:
            return self._at_account(run)
        return self._at_service(run, service)

    def by_earlier_run(self, run: Run, operator: Operator) -> Custody:
        """An earlier holder, by its own lines."""
        service = self._directory.service_of(operator, self.account.address)
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

    def _at_account(self, run: Run) -> Custody:
        account = self.account
        name = account.holding.provider
        return _custody(
            account.holding,
            since=self._taken_at(run),
            confidence=account.confidence,
            because=account.because,
            evidence=(*self._taken_in_by(run, name), self._account_evidence(account.because)),
        )

    def _at_service(self, run: Run, service: Provider) -> Custody:
        usual = self._directory.usual_place(service)
        evidence = (*self._taken_in_by(run, service.operator_name), *self._seller(service))
        return _custody(
            self._holding(service, usual.country, usual.city),
            since=self._taken_at(run),
            confidence=usual.confidence,
            because=usual.because,
            evidence=evidence,
        )

    def _at_place(self, run: Run, step: Step, operator: Operator, service: Provider) -> Custody:
        place, rule = step.reading.place, step.reading.rule
        assert place is not None
        assert rule is not None
        confidence = Confidence.INFERRED
        if not place.country:
            confidence = Confidence.UNKNOWN
        elif place.site is not None and place.is_verified:
            confidence = Confidence.OBSERVED
        because = self._sentences.told_by_server(
            step.place_host, place, role=rule.role, is_sent=self.is_outgoing
        )
        evidence = [self._step_evidence(step, because, confidence)]
        if run.border is not None and run.border.line != step.line:
            evidence.append(self._border_evidence(run.border, operator.name))
        return _custody(
            self._holding(service, place.country, place.city),
            since=self._taken_at(run),
            confidence=confidence,
            because=because,
            evidence=(*evidence, *self._seller(service)),
        )

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
        day = self.account.seen_at.date()
        return self._holdings.at_service(service, country=country, city=city, day=day)

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
