"""What a server may send in answer to one command; without limits one could fill the memory."""

from dataclasses import dataclass

from vault_app.imap.grammar import Fragments
from vault_app.model.errors import ServerMisbehaved

# Text besides literals: a hundred thousand mailboxes.
_TEXT = 16 * 1024 * 1024
_RESPONSES = 400_000
# The same for each message that a command names: flags can be many, and each may change meanwhile.
_TEXT_OF_A_MESSAGE = 1024
_RESPONSES_OF_A_MESSAGE = 4
# What a server may say in passing while it gives messages.
_RESPONSES_IN_PASSING = 20_000
# No command of ours needs to hear of more, whatever number of messages a server claims to have.
_MOST_MESSAGES = 2_000_000
# Beside the largest literal, all others of one command together.
_OTHER_LITERALS = 64 * 1024 * 1024
# A sign-in takes a few rounds; each literal of ours takes one.
_CONTINUATIONS = 16


@dataclass(slots=True)
class Budget:
    """What is left for one command. ``host`` is for the error."""

    host: str
    text: int
    responses: int
    literals: int
    continuations: int = 0

    def spend(self, fragments: Fragments) -> None:
        """Take one response off.

        Raises:
            ServerMisbehaved: nothing is left.
        """
        self.responses -= 1
        self.text -= sum(map(len, fragments[0::2]))
        if len(fragments) > 1:
            self.literals -= sum(map(len, fragments[1::2]))
        if min(self.text, self.responses, self.literals) < 0:
            raise ServerMisbehaved(host=self.host, detail="endless answer")

    def go_on(self) -> None:
        """Take one continuation ("+") off; raises likewise."""
        self.continuations -= 1
        if self.continuations < 0:
            raise ServerMisbehaved(host=self.host, detail="endless challenge")


def for_command(host: str, *, pieces: int) -> Budget:
    """For a command without messages, which is sent in so many pieces."""
    return Budget(
        host,
        text=_TEXT,
        responses=_RESPONSES,
        literals=_TEXT,
        continuations=pieces + _CONTINUATIONS,
    )


def for_messages(host: str, messages: int, *, literal_limit: int) -> Budget:
    """For commands that name so many messages, with literals up to a size."""
    messages = min(messages, _MOST_MESSAGES)
    return Budget(
        host,
        text=_TEXT + _TEXT_OF_A_MESSAGE * messages,
        responses=_RESPONSES_IN_PASSING + _RESPONSES_OF_A_MESSAGE * messages,
        literals=literal_limit + _OTHER_LITERALS + _TEXT_OF_A_MESSAGE * messages,
    )
