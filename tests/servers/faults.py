"""All that servers do wrong, by name, to parametrise tests over.

    @pytest.mark.parametrize("fault", PULL_FAULTS.values(), ids=PULL_FAULTS)
    def test_pull(fault: Fault, authority: Authority) -> None:
        with fault.serve(authority) as server:
            error = None
            try:
                ...  # pull all mailboxes of server.settings() with server.password
                if fault.between is not None:
                    fault.between(server)
                    ...  # pull again
            except ServerError as caught:
                error = caught
            fault.judge(server, error=error, stored=..., left_over=..., shown=...)

``is_slow`` marks those that only end with the client's patience, ``is_heavy`` those that take long
whatever the client does. Removal faults have their own way,
see ``removal_fault``.
"""

from tests.servers.fault import Fault
from tests.servers.faults_bodies import BODY_FAULTS
from tests.servers.faults_listing import LISTING_FAULTS
from tests.servers.faults_names import NAME_FAULTS
from tests.servers.faults_removal import REMOVAL_FAULTS
from tests.servers.faults_sign_in import SIGN_IN_FAULTS

PULL_FAULTS: dict[str, Fault] = {
    **{f"body: {name}": fault for name, fault in BODY_FAULTS.items()},
    **{f"list: {name}": fault for name, fault in LISTING_FAULTS.items()},
    **{f"name: {name}": fault for name, fault in NAME_FAULTS.items()},
    **{f"sign-in: {name}": fault for name, fault in SIGN_IN_FAULTS.items()},
}

__all__ = [
    "BODY_FAULTS",
    "LISTING_FAULTS",
    "NAME_FAULTS",
    "PULL_FAULTS",
    "REMOVAL_FAULTS",
    "SIGN_IN_FAULTS",
]
