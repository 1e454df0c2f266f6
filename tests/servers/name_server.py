"""A name server on loopback that knows what a test tells it, and remembers what it was asked."""

import socket
import threading
from types import TracebackType
from typing import Self

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset

from vault_app.dns.lookup import NameServer

_SECONDS_TO_LIVE = 60
_LARGEST_QUESTION = 4096


class NameResponder:
    """Answers over UDP: the records that were added, NXDOMAIN for names that have none.

    A context manager; its thread ends with it.
    """

    def __init__(self) -> None:
        self.questions: list[tuple[str, str]] = []
        self._records: dict[tuple[str, str], list[str]] = {}
        self._is_refusing = False
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self.address = NameServer("127.0.0.1", int(self._socket.getsockname()[1]))
        self._thread = threading.Thread(target=self._serve, name="name-server", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def add(self, name: str, kind: str, *records: str) -> None:
        """Records in the form of a zone file."""
        self._records[f"{name}.", kind] = list(records)

    def silence(self) -> None:
        """Refuse every question from now on."""
        self._is_refusing = True

    def close(self) -> None:
        """Stop answering. May be called twice."""
        if self._thread.is_alive():
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as waking:
                waking.sendto(b"", self.address)
            self._thread.join()
        self._socket.close()

    def _serve(self) -> None:
        while True:
            packet, asker = self._socket.recvfrom(_LARGEST_QUESTION)
            if not packet:
                return
            self._socket.sendto(self._answer(packet), asker)

    def _answer(self, packet: bytes) -> bytes:
        query = dns.message.from_wire(packet)
        question = query.question[0]
        name, kind = question.name.to_text().lower(), dns.rdatatype.to_text(question.rdtype)
        self.questions.append((name, kind))
        response = dns.message.make_response(query)
        response.flags |= dns.flags.RA
        if self._is_refusing:
            response.set_rcode(dns.rcode.REFUSED)
        elif (name, kind) in self._records:
            response.answer.append(
                dns.rrset.from_text_list(
                    question.name, _SECONDS_TO_LIVE, "IN", kind, self._records[name, kind]
                )
            )
        elif all(known != name for known, _ in self._records):
            response.set_rcode(dns.rcode.NXDOMAIN)
        return response.to_wire()
