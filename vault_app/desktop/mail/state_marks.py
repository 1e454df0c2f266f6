"""The mark of each state, a shape and a colour; the same in the sidebar and in the list."""

from typing import Final

from vault_app.desktop.tokens import Tone
from vault_app.model.mail import PlacementState

STATE_MARKS: Final[dict[PlacementState, tuple[str, Tone]]] = {
    PlacementState.ON_SERVER: ("cloud", "on_server"),
    PlacementState.LOCAL_ONLY: ("house", "local_only"),
    PlacementState.GONE: ("cloud-off", "gone"),
}
