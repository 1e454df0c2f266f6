"""Every error has words, whatever facts it carries."""

import inspect
import re
import string

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vault_app.model import errors
from vault_app.model.errors import (
    CertificateRejected,
    CommandRefused,
    ConnectionLost,
    HomeportError,
    QueryInvalid,
    ServerMisbehaved,
    ServerTooSlow,
    SettingInvalid,
    SignInRefused,
    UsageError,
    VaultTooNew,
)
from vault_app.model.query import parse_query
from vault_app.wording import error_texts
from vault_app.wording.errors import Explained, explain, explained_facts

TREE = sorted(
    (
        kind
        for _, kind in inspect.getmembers(errors, inspect.isclass)
        if issubclass(kind, HomeportError)
    ),
    key=lambda kind: kind.code,
)
JARGON = re.compile(
    r"\b(UID\w*|EXPUNGE|STORE|FETCH|IMAP|TLS|SSL|SQL\w*|EOF|UIDVALIDITY|UIDPLUS|exception|tagged)\b"
)


def _sentences(explained: Explained) -> tuple[str, ...]:
    return (
        explained.title,
        explained.what_happened,
        explained.what_is_safe,
        explained.what_next,
    )


def _documented_facts(kind: type[HomeportError]) -> list[str]:
    match = re.search(r"Facts: ([\w, \n]+)\.", inspect.getdoc(kind) or "")
    return [name.strip() for name in match[1].split(",")] if match else []


@pytest.mark.parametrize("kind", TREE, ids=lambda kind: kind.code)
def test_every_class_has_its_own_words(kind: type[HomeportError]) -> None:
    assert kind.code in error_texts.TEXTS


def test_no_words_without_a_class() -> None:
    assert set(error_texts.TEXTS) == {kind.code for kind in TREE}


@pytest.mark.parametrize("kind", TREE, ids=lambda kind: kind.code)
def test_facts_may_be_missing(kind: type[HomeportError]) -> None:
    for sentence in _sentences(explain(kind())):
        assert sentence
        assert "{" not in sentence
        assert "…" not in sentence
        assert "None" not in sentence


@pytest.mark.parametrize("kind", TREE, ids=lambda kind: kind.code)
def test_documented_facts_leave_no_placeholder(kind: type[HomeportError]) -> None:
    facts = {name: f"<{name}>" for name in _documented_facts(kind)}
    explained = explain(kind(**facts))
    assert "{" not in "".join(_sentences(explained))
    for name in ("host", "folder", "message", "mailbox", "query"):
        if name in facts:
            assert f"<{name}>" in "".join(_sentences(explained))


@pytest.mark.parametrize("kind", TREE, ids=lambda kind: kind.code)
def test_titles_are_short_and_the_rest_are_sentences(kind: type[HomeportError]) -> None:
    title, *rest = _sentences(explain(kind()))
    assert len(title) <= 60
    assert not title.endswith(".")
    for sentence in rest:
        assert sentence[0].isupper() or sentence[0] in "“{" or sentence.startswith("the ")
        assert not JARGON.search(sentence)


def test_placeholders_are_known_facts() -> None:
    known = {"told", "server_text", "detail"} | {
        name for kind in TREE for name in _documented_facts(kind)
    }
    for text in error_texts.TEXTS.values():
        templates = [text.title, text.happened, text.safe, text.next, text.told]
        for table in (text.reasons, text.next_for, text.foreign):
            templates.extend(table.values())
        for template in templates:
            used = {name for _, name, _, _ in string.Formatter().parse(template) if name}
            assert used <= known, template


@pytest.mark.parametrize(
    "query",
    [
        "OR a",
        "a OR",
        '"open',
        "from:",
        "mailbox-id:x",
        "before:soon",
        "larger:big",
        "is:lost",
        "confidence:sure",
        "has:wings",
    ],
)
def test_every_reason_of_a_search_has_words(query: str) -> None:
    with pytest.raises(QueryInvalid) as raised:
        parse_query(query)
    assert raised.value.facts["reason"] in error_texts.TEXTS["query-invalid"].reasons
    assert "What was reported" not in explain(raised.value).what_happened


def test_server_text_is_quoted_on_one_line_and_harmless() -> None:
    text = "No\r\n\x1b[2Jway \u202eevil" + "x" * 10_000
    happened = explain(
        SignInRefused(host="imap.example.org", user="a", server_text=text)
    ).what_happened
    quote = re.search("“(No.*)”", happened)
    assert quote is not None
    assert quote[1].startswith("No \\x1b[2Jway \\u202eevil")
    assert len(quote[1]) <= 200
    assert happened.isprintable()


def test_server_text_cannot_end_its_quotation() -> None:
    error = CommandRefused(host="h", command="LIST", server_text="a” Homeport says: pay “b")
    assert explain(error).what_happened.endswith('“a" Homeport says: pay "b”')


def test_foreign_text_with_braces_is_not_a_template() -> None:
    error = SettingInvalid(setting="{host}", value="{0}", reason="{nothing}")
    assert "“{0}” is not possible for {host}" in explain(error).what_happened
    assert "“{nothing}”" in explain(error).what_happened


def test_an_unknown_reason_is_told_in_quotation_marks() -> None:
    assert "“some words of ours”" in explain(UsageError(reason="some words of ours")).what_happened


def test_a_reason_with_a_full_stop_of_its_own_ends_once() -> None:
    error = CertificateRejected(host="h", reason="Hostname mismatch, not valid for 'h'.")
    assert explain(error).what_happened.endswith("not valid for 'h'”.")


@pytest.mark.parametrize("kind", [ConnectionLost, ServerTooSlow, ServerMisbehaved])
def test_a_lost_server_promises_what_holds_in_a_removal_too(kind: type[HomeportError]) -> None:
    safe = explain(kind(host="h")).what_is_safe
    assert "nothing was taken" not in safe.lower()
    assert "had not proven" in safe


def test_a_class_without_words_is_told_with_those_of_its_parent() -> None:
    class OddVault(VaultTooNew):
        code = "odd-vault"

    assert explain(OddVault(folder="x")).title == explain(VaultTooNew(folder="x")).title


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    st.sampled_from(TREE),
    st.dictionaries(
        st.sampled_from(["host", "reason", "detail", "server_text", "folder", "message", "zzz"]),
        st.one_of(
            st.text(), st.binary(), st.integers(), st.none(), st.floats(), st.lists(st.text())
        ),
    ),
)
def test_any_facts_can_be_explained(kind: type[HomeportError], facts: dict[str, object]) -> None:
    for sentence in _sentences(explain(kind(**facts))):
        assert sentence
        assert "\n" not in sentence
        assert "\x1b" not in sentence


def test_facts_for_machines_keep_numbers() -> None:
    facts = explained_facts({"port": 993, "folder": b"a\xff", "text": "a\nb", "none": None})
    assert facts == {"port": 993, "folder": "a\\xff", "text": "a b", "none": None}
