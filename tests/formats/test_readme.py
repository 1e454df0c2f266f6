"""What is promised of the files is what they hold."""

import re
from typing import Any

from tests.formats.samples import entry, evidence, laws
from vault_app.boot import resources_folder
from vault_app.formats.claims import message_document, summary_document
from vault_app.formats.csv_report import COLUMNS
from vault_app.formats.tally import Tally

README = (resources_folder() / "report" / "README.md").read_text(encoding="utf-8")
NAMED = set(re.findall(r"`(\w+)`", README))


def _keys(value: Any) -> set[str]:
    if isinstance(value, dict):
        return set(value).union(*map(_keys, value.values()))
    if isinstance(value, list):
        return set[str]().union(*map(_keys, value))
    return set()


def test_every_column_is_described() -> None:
    assert set(COLUMNS) <= NAMED


def test_every_key_is_described() -> None:
    each, tally = entry(more=(evidence(),)), Tally()
    tally.add(each)
    confidences = {"proven", "observed", "inferred", "declared", "unknown"}
    keys = _keys(message_document(each)) | _keys(summary_document(tally.summary(laws)))
    assert keys - confidences <= NAMED
