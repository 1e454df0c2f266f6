"""The one rule by which all that tells of a message's place is weighed.

1. Each thing that tells something is a *claim* with a confidence of its own (``strength``):
   a code in a line of the holder's own is PROVEN if the holder itself documents what the code
   stands for, OBSERVED if others found it out and somebody checked that, INFERRED if nobody did;
   a server that only passes mail on tells INFERRED at most. A service that keeps all mail in one
   country, the name of a connection's server and the country that an address is registered in are
   INFERRED. The owner's word is DECLARED.
   The confidence is that of the country: a zone that lies in one country by its holder's own word
   proves that, even where others found out which city of it a code stands for.
2. The surest claim that names a country decides. Of equally sure ones the nearest to the mailbox
   does: the message's own lines, then the account's connection, then what is known of the service.
3. What names another country than the decision *contradicts* it, if it speaks of the same time.
   It stays in the evidence, and the sentence names it. It never changes the decision, nor makes it
   less sure: each claim is shown with its own confidence.
4. If no claim names a country the place is UNKNOWN, with the nearest claim's sentence. Nothing
   is made up from an address of a holder that the facts know.
5. What the owner says of a *server* is a fact about that server and takes the place of the shipped
   facts, so it is not weighed against them.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from vault_app.model.custody import Confidence, Evidence
from vault_app.regions.hosts import HostReading, PlaceRead
from vault_app.regions.values import Role

_RANK = {confidence: rank for rank, confidence in enumerate(Confidence)}
# Mailboxes are moved; so what a connection shows speaks of mail of about its own time alone.
_SAME_TIME = timedelta(days=60)


class Claim(NamedTuple):
    """That a mailbox lies in a country. ``speaker`` starts the sentence that names it as a
    contradiction ("The account's server"). ``evidence`` is what it rests on."""

    country: str
    city: str
    confidence: Confidence
    because: str
    evidence: tuple[Evidence, ...]
    speaker: str = ""


class Ruling(NamedTuple):
    """The outcome; ``evidence`` is that of the decision, then that of what contradicts it."""

    country: str
    city: str
    confidence: Confidence
    because: str
    evidence: tuple[Evidence, ...]


def strength(place: PlaceRead | None, reading: HostReading) -> Confidence:
    """How sure the place is that a server's name tells."""
    if place is None or not place.country:
        return Confidence.UNKNOWN
    rule, reference = reading.rule, place.reference
    if rule is None or reference is None or not reference.verified:
        return Confidence.INFERRED
    if not rule.reference.verified or rule.role is Role.INSIDE:
        return Confidence.INFERRED
    return Confidence.PROVEN if reference.documented else Confidence.OBSERVED


def is_same_time(seen_at: datetime, at: datetime) -> bool:
    """Whether what was seen of an account speaks of mail that came at ``at``."""
    return abs(seen_at - at) <= _SAME_TIME


def combine(claims: Sequence[Claim]) -> Ruling:
    """Weigh claims, which come nearest to the mailbox first; at least one."""
    if len(claims) == 1:
        return Ruling(*claims[0][:5])
    placed = [claim for claim in claims if claim.country]
    if not placed:
        return Ruling(*claims[0][:5])
    decision = min(placed, key=lambda claim: _RANK[claim.confidence])
    because, evidence = decision.because, decision.evidence
    for claim in claims:
        if claim is decision:
            continue
        if claim.country and claim.country != decision.country:
            because = f"{because} {claim.speaker} says otherwise: {claim.because}"
        elif claim.country or claim is claims[0]:
            pass
        else:
            continue
        evidence += tuple(item for item in claim.evidence if item not in evidence)
    return Ruling(decision.country, decision.city, decision.confidence, because, evidence)
