"""Reports of very many messages need no more memory than those of a few."""

import gc
import tracemalloc
from collections.abc import Callable, Iterable
from typing import BinaryIO, cast

import pytest

from tests.formats.samples import ORIGIN, entry, laws
from vault_app.formats.csv_report import CsvReport
from vault_app.formats.json_report import JsonReport
from vault_app.formats.report import ReportWriter
from vault_app.formats.tally import Tally


class _Sink:
    """Takes everything and keeps nothing."""

    def __init__(self) -> None:
        self.size = 0

    def write(self, content: bytes) -> int:
        self.size += len(content)
        return len(content)


def _run(writer: ReportWriter, numbers: Iterable[int]) -> None:
    tally = Tally()
    writer.begin(ORIGIN)
    for number in numbers:
        each = entry(number)
        tally.add(each)
        writer.add(each)
    writer.end(tally.summary(laws))


@pytest.mark.parametrize(
    "make", [CsvReport, lambda file: JsonReport(file, notice="")], ids=["csv", "json"]
)
def test_memory_does_not_grow_with_the_messages(make: Callable[[BinaryIO], ReportWriter]) -> None:
    sink = _Sink()
    # As on the command line; the window collects by its own clock.
    gc.enable()
    tracemalloc.start()
    try:
        _run(make(cast("BinaryIO", sink)), range(3_000))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
        gc.disable()
    assert sink.size > 5_000_000
    assert peak < 1_000_000
