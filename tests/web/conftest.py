"""A web server whose authority the tests know."""

from collections.abc import Iterator

import pytest

from tests.servers.certificates import Authority
from tests.servers.site import Site


@pytest.fixture
def site(authority: Authority) -> Iterator[Site]:
    with Site(authority.issue()) as served:
        yield served
