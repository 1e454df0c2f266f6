#!/usr/bin/env python3
"""Checks the ledger in files that Homeport wrote, without Homeport.

    python3 verify_ledger.py ledger.json [receipts.json ...] [--key HEX]

It needs Python 3.9 or newer and the package "cryptography" (pip install cryptography).

What it checks of each file:
  1. Every entry's hash is SHA-256 over these six lines, with a line feed between them and none at
     the end: "homeport-ledger-1"; the number; the time as in the file; the kind; the hash of the
     entry before ("previous"); the document as JSON with sorted keys, without blanks, in ASCII.
  2. Every entry's signature is an Ed25519 signature (RFC 8032) over the 32 bytes of its hash, by
     the public key of the file, which the first entry names.
  3. Every entry's "previous" is the hash of the entry before it, and entry 1 has 64 zeros. In a
     file of the whole ledger no number may be missing, and the last entry is the one that the file
     names as its last. A file with receipts holds only the entries of its receipts.
  4. Every receipt in a file is what its entry says.
With several files: that all are by one key, and that no two of them have different entries of one
number. So a receipt that was given away years ago proves that a ledger of today is still the same.

--key takes the public key from a place that you trust, such as a printed receipt. Without it the
script can only tell that a file fits the key that it brings along itself.

Exit code 0: all is well. 1: something does not fit. 2: a file cannot be read.
"""

import argparse
import hashlib
import json
import sys
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

FORM = "homeport-ledger-1"
FORMATS = ("homeport-ledger", "homeport-receipts")

Entry = dict[str, Any]


class Fault(Exception):
    """What does not fit, in one sentence."""


def entry_hash(entry: Entry) -> str:
    document = json.dumps(entry["document"], sort_keys=True, separators=(",", ":"))
    lines = (FORM, str(entry["number"]), entry["at"], entry["kind"], entry["previous"], document)
    return hashlib.sha256("\n".join(lines).encode("ascii")).hexdigest()


def check_entry(entry: Entry, key: Ed25519PublicKey) -> None:
    number = entry["number"]
    if entry_hash(entry) != entry["hash"]:
        raise Fault(f"entry {number} was altered: its hash is another")
    try:
        key.verify(bytes.fromhex(entry["signature"]), bytes.fromhex(entry["hash"]))
    except InvalidSignature:
        raise Fault(f"entry {number} is not signed by this key") from None


def check_chain(entries: list[Entry], is_whole: bool) -> None:
    before = None
    for entry in entries:
        number = entry["number"]
        if number == 1 and entry["previous"] != "0" * 64:
            raise Fault("entry 1 does not begin the chain")
        if before is not None and number <= before["number"]:
            raise Fault(f"entry {number} is out of order")
        if before is not None and number == before["number"] + 1:
            if entry["previous"] != before["hash"]:
                raise Fault(f"entry {number} does not follow from entry {number - 1}")
        elif is_whole and number != 1:
            raise Fault(f"entries are missing before entry {number}")
        before = entry


def check_receipt(receipt: dict[str, Any], entries: dict[int, Entry]) -> None:
    number = receipt["ledger_entry"]
    if number is None:
        return
    if number not in entries:
        raise Fault(f"receipt {receipt['receipt']} names entry {number}, which is not there")
    told = entries[number]["document"]
    for mine, theirs in (
        (receipt["receipt"], told["receipt"]),
        (receipt["plan"], told["plan"]),
        (receipt["mode"], told["mode"]),
        (receipt["outcome"], told["outcome"]),
        (receipt["reason"], told["reason"]),
        (receipt["proof"], told["proof"]),
        (receipt["verification"], told["verification"]),
        (receipt["server_answer"], told["server_answer"]),
        (receipt["message"]["sha256"], told["message"]["sha256"]),
        (receipt["message"]["date"], told["message"]["date"]),
        (receipt["message"]["subject"], told["message"].get("subject")),
        (receipt["copy"], told["copy"]),
    ):
        if mine != theirs:
            raise Fault(f"receipt {receipt['receipt']} does not say what entry {number} says")


def check_file(content: dict[str, Any], trusted_key: str) -> tuple[str, dict[int, Entry]]:
    """Check one file; returns its key and its entries by number."""
    ledger = content["ledger"]
    if content["format"] not in FORMATS or ledger["form"] != FORM:
        raise Fault("this is no file that the script knows")
    if trusted_key and ledger["public_key"] != trusted_key:
        raise Fault("the file is by another key")
    key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(ledger["public_key"]))
    entries = ledger["entries"]
    for entry in entries:
        check_entry(entry, key)
    check_chain(entries, is_whole=content["format"] == "homeport-ledger")
    by_number = {entry["number"]: entry for entry in entries}
    first = by_number.get(1)
    if first is None or first["document"].get("public_key") != ledger["public_key"]:
        raise Fault("entry 1 does not name the key")
    last = ledger["last"]
    if entries[-1]["number"] != last["number"] or entries[-1]["hash"] != last["hash"]:
        raise Fault("the last entry is not the one that the file names")
    for receipt in content.get("receipts", []):
        check_receipt(receipt, by_number)
    return ledger["public_key"], by_number


def compare(known: dict[int, str], entries: dict[int, Entry]) -> None:
    for number, entry in entries.items():
        if number in known and known[number] != entry["hash"]:
            raise Fault(f"entry {number} is another one in a file before this")
        known[number] = entry["hash"]


def check_cut_off(whole: dict[int, Entry], known: dict[int, str]) -> None:
    """A whole ledger must be as long as any entry that another file proves was once in it."""
    if whole and max(known) > max(whole):
        raise Fault(f"the ledger ends with entry {max(whole)}, but entry {max(known)} was in it")


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description="Checks ledger files that Homeport wrote.")
    parser.add_argument("files", nargs="+", metavar="FILE")
    parser.add_argument("--key", default="", help="the public key, as 64 hexadecimal digits")
    options = parser.parse_args(arguments)
    trusted_key = options.key.lower()
    known: dict[int, str] = {}
    newest_whole: dict[int, Entry] = {}
    outcome = 0
    for path in options.files:
        try:
            with open(path, encoding="utf-8") as file:
                content = json.load(file)
            key, entries = check_file(content, trusted_key)
            compare(known, entries)
            trusted_key = trusted_key or key
            if content["format"] == "homeport-ledger" and len(entries) > len(newest_whole):
                newest_whole = entries
            receipts = len(content.get("receipts", []))
            print(f"{path}: sound. Entries: {len(entries)}, receipts: {receipts}, key {key}")
        except Fault as fault:
            print(f"{path}: NOT SOUND: {fault}")
            outcome = max(outcome, 1)
        except (OSError, ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
            print(f"{path}: cannot be read: {type(error).__name__}: {error}")
            outcome = 2
    try:
        check_cut_off(newest_whole, known)
    except Fault as fault:
        print(f"NOT SOUND: {fault}")
        outcome = max(outcome, 1)
    return outcome


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
