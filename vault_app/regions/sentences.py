"""The sentences that say why a judgement was made. Every name in them comes from the facts or from
what was seen; the faces show them as they are."""

from vault_app.regions.hosts import PlaceRead
from vault_app.regions.values import Countries, Place, Role, Zone

SEEN_LIMIT = 500
_ENDINGS = {1: "st", 2: "nd", 3: "rd"}


class Sentences:
    """Builds sentences with country names."""

    def __init__(self, countries: Countries) -> None:
        self._countries = countries

    def country(self, code: str) -> str:
        """The name as it stands alone; an unknown code stands for itself."""
        return self._countries.names.get(code, code)

    def in_sentence(self, code: str) -> str:
        """The name as it stands after "in", with its article where it has one."""
        name = self.country(code)
        return f"the {name}" if code in self._countries.with_article else name

    def where(self, place: PlaceRead) -> str:
        """A city, or a country where no city is known."""
        return place.city or self.in_sentence(place.country)

    def told_by_server(
        self, host: str, place: PlaceRead, *, role: Role | None, is_sent: bool
    ) -> str:
        """Why a server's name tells the place."""
        kind = "mailbox server" if role is Role.MAILBOX else "server"
        deed = "that sent it" if is_sent else "that took it in"
        if role is Role.INSIDE:
            deed = "that passed it on"
        subject = f"The {kind} {deed}, {host},"
        if place.site is not None:
            zone = ""
            if place.is_in_documented_zone and not place.site.reference.documented:
                country = self.in_sentence(place.country)
                zone = f"; the zone in its name lies in {country} by the holder's own word"
            if place.site.reference.verified:
                return f"{subject} stands in {self.where(place)}{zone}."
            code = place.code if "." in place.code else place.code.upper()
            return (
                f'{subject} bears the code "{code}", '
                f"which is said to stand for {self._city_and_country(place)}{zone}."
            )
        assert place.zone is not None
        return f"{subject} belongs to the zone {self._zone(place.zone)}."

    def passed_zone(self, name: str, host: str, zone: Zone) -> str:
        """Why nothing is known but the zone that it passed through."""
        return (
            f"No line of a mailbox server shows where {name} keeps it; it passed through"
            f" {host}, a server of the zone {self._zone(zone)}."
        )

    def copies_at(self, text: str) -> str:
        """Where the holder says that it keeps copies; a sentence of its own after the place."""
        return f"{text[:1].upper()}{text[1:].rstrip('.')}."

    def told_by_connection(self, host: str, place: PlaceRead) -> str:
        """Why the name of the server that was connected to tells the place."""
        if place.site is not None:
            where = self._city_and_country(place)
            if place.is_verified:
                return f"The server's name, {host}, stands for the data centre in {where}."
            return f"The server's name, {host}, is said to stand for a data centre in {where}."
        assert place.zone is not None
        return f"The server's name, {host}, stands for the zone {self._zone(place.zone)}."

    def one_country(self, name: str, place: Place) -> str:
        """Why a service's only country is the place."""
        where = self.in_sentence(place.country)
        if place.is_documented and place.reference.verified:
            return f"{name} is documented to keep its mailboxes in {where}."
        if place.reference.verified:
            return f"{name} is reported to keep its mailboxes in {where}."
        return f"{name} is said to keep its mailboxes in {where}; this is not verified."

    def no_place(self, name: str, *, tells_in_mail: bool) -> str:
        """Why the place is not known."""
        if tells_in_mail:
            return f"Nothing seen of {name} here shows in which country it keeps this mailbox."
        return f"{name} does not say in which country it keeps this mailbox."

    def own_server(self, host: str, address: str, code: str) -> str:
        """Why a server of unknown operator stands where it does."""
        if code:
            where = self.in_sentence(code)
            return f"The server {host} answers at {address}, an address registered in {where}."
        return f"The server {host} does not show in which country it stands."

    def own_server_by_path(self, host: str, path: str) -> str:
        """Why nothing is known of a server that was reached through something else."""
        return (
            f"The server {host} was reached through {path}, so its address proves nothing of where"
            " it stands."
        )

    def own_server_in_many(self, host: str, codes: list[str]) -> str:
        """Why a server with addresses in several countries has no place."""
        places = " and ".join(self.in_sentence(code) for code in codes)
        return f"The server {host} has addresses registered in {places}, so its place is open."

    def registered_elsewhere(self, address: str, codes: list[str]) -> str:
        """That a server's address speaks against what the owner states."""
        places = " and ".join(self.in_sentence(code) for code in codes)
        return f"Its address says otherwise: {address} is registered in {places}."

    def interloper(self, why: str) -> str:
        """That somebody stands in the connection."""
        return f"But {why}, so what this connection shows is not relied on."

    def local_server(self, host: str) -> str:
        """Why nothing is known behind a server on this computer."""
        return f"The server {host} is in this network and does not say where the mail itself lies."

    def declared_place(self, name: str, country: str, city: str) -> str:
        """That the owner of the vault says where a server stands."""
        where = self.in_sentence(country)
        place = f"{city}, {where}" if city and city != self.country(country) else where
        return f"The owner of this vault states that the server of {name} stands in {place}."

    def declared_nowhere(self, name: str) -> str:
        """That the owner says whose a server is, but not where it stood at that time."""
        return f"The owner of this vault does not say where the server of {name} stood then."

    def registered(self, address: str, code: str) -> str:
        """What an address says."""
        return f"its address {address} is registered in {self.in_sentence(code)}."

    def passed_through(self, name: str, host: str, *, is_filter: bool, is_proven: bool) -> str:
        """Why a firm that keeps no mailbox held the message on its way."""
        deed = "filters mail" if is_filter else "forwards mail"
        if is_proven:
            return f"It was handed over by {host}, a server of {name}, which {deed}."
        return (
            f"It was handed over by a server that called itself {host}, a name of {name}, which"
            f" {deed}; a line of that firm stands right below."
        )

    def declared_forwarder(self, host: str) -> str:
        """Why a forwarder that the owner named held the message on its way."""
        return f"It came through {host}, which the owner of this vault names as a forwarder."

    def sold_by(self, seller: str, holder: str) -> str:
        """Why a firm that keeps no mailbox can be asked for one."""
        return f"{seller} sells this mailbox, which {holder} keeps, and may be asked for it too."

    def others_on_top(self) -> str:
        """Why own lines are less sure under lines of others."""
        return "Lines of another server stand above, so it was handed on since, or altered."

    def not_named(self) -> str:
        """Why nothing is known of a message that names no server."""
        return "No line of the message names a server of the one who holds it."

    def own_line(self, host: str, code: str) -> str:
        """Why a message lies at a server of unknown operator, by the message's own line."""
        if code:
            where = self.in_sentence(code)
            return f"The server that took it in, {host}, has an address registered in {where}."
        return f"The server that took it in, {host}, does not show in which country it stands."

    def _city_and_country(self, place: PlaceRead) -> str:
        country = self.in_sentence(place.country)
        is_enough = not place.city or place.city == self.country(place.country)
        return country if is_enough else f"{place.city}, {country}"

    def _zone(self, zone: Zone) -> str:
        if zone.country:
            if zone.name == self.country(zone.country):
                return zone.name
            return f"{zone.name}, which lies in {self.in_sentence(zone.country)}"
        return f"{zone.name}, which spans several countries"


def line_name(index: int) -> str:
    """How people count Received lines."""
    number = index + 1
    ending = "th" if 10 < number % 100 < 14 else _ENDINGS.get(number % 10, "th")
    return f"Received, {number}{ending} from the top"


def shown(text: str) -> str:
    """Text as evidence keeps it."""
    return text if len(text) <= SEEN_LIMIT else text[: SEEN_LIMIT - 1] + "…"
