"""The sentences of errors of a vault, of its disk and of its backups."""

from typing import Final

from vault_app.wording.error_text import DETAIL, VAULT_SAFE, Text

VAULT_TEXTS: Final[dict[str, Text]] = {
    "vault": Text(
        title="The vault cannot be used",
        happened="Homeport cannot work with the vault in {folder}.",
        safe="Nothing was written to it.",
        next="Check that the folder is there and that you may read and write it.",
    ),
    "vault-not-found": Text(
        title="There is no vault here",
        happened="{folder} does not hold a vault.",
        safe="Nothing was made or changed.",
        next="Choose the folder of your vault, or make a new vault.",
    ),
    "vault-exists": Text(
        title="This place is taken",
        happened="{folder} already holds a vault or other files.",
        safe="Nothing in it was changed.",
        next="Open that vault, or choose a folder that is new or empty.",
    ),
    "vault-in-use": Text(
        title="The vault is open elsewhere",
        happened="Another Homeport has the vault in {folder} open (process {process}).",
        safe="Both stay safe: only one may write to a vault at a time.",
        next="Close the other window or wait until the other task has finished, then try again.",
    ),
    "vault-too-new": Text(
        title="This vault needs a newer Homeport",
        happened=(
            "The vault in {folder} was written by a newer Homeport: its format is {found}, and this"
            " one knows formats up to {supported}."
        ),
        safe="Nothing in it was changed.",
        next="Install the newest Homeport and open the vault with that.",
    ),
    "vault-not-encrypted": Text(
        title="This vault is not encrypted",
        happened=(
            "The mail file in {folder} can be read without a key. Homeport never writes such a"
            " file, so it was put there by something else."
        ),
        safe="Homeport did not open it and wrote nothing to it.",
        next="Restore the vault from a backup, and find out who else can write to that folder.",
    ),
    "vault-damaged": Text(
        title="The vault is damaged",
        happened="The mail file of the vault in {folder} does not hold together.",
        safe="Nothing was removed from a server, and the file was not changed further.",
        next=(
            "Make a copy of the whole folder first. Then restore the vault from a backup, or make a"
            " new one and pull your mail again."
        ),
        foreign={"detail": DETAIL},
    ),
    "key-slots-damaged": Text(
        title="The key file is damaged",
        happened="The key file of the vault in {folder}, and its second copy, cannot be read.",
        safe="Your mail is still there and still encrypted, but it needs this file to be opened.",
        next="Put the key file back from a backup of the vault's folder.",
        foreign={"detail": DETAIL},
    ),
    "wrong-passphrase": Text(
        title="That is not the passphrase",
        happened="The vault in {folder} does not open with this passphrase.",
        safe=VAULT_SAFE,
        next="Check Caps Lock and the keyboard language, then type it again.",
    ),
    "vault-closed": Text(
        title="The vault is locked",
        happened="The vault was locked while something was still being done with it.",
        safe="Everything done until then is kept.",
        next="Open the vault again and repeat the last step.",
    ),
    "message-damaged": Text(
        title="A stored message is damaged",
        happened=(
            "The stored copy of message {message} is not the one that was saved: its fingerprint no"
            " longer fits."
        ),
        safe="The others do not depend on it. A damaged message is never removed from a server.",
        next=(
            "Verify the vault to see whether more is damaged. If the server still has the message,"
            " pull it into a new vault; else take it from a backup."
        ),
    ),
    "backup-missing": Text(
        title="The backup is not there",
        happened="There is no backup to be seen in {place}.",
        safe=VAULT_SAFE,
        next="Connect the disk on which it lies. If it is lost, make a new one.",
    ),
    "backup-not-written": Text(
        title="No backup was made",
        happened="The backup could not be written to {place}.",
        safe="Your vault is unchanged, and nothing half done was left in that place.",
        next="Check that the disk is connected and that you may write to it, then try again.",
        reasons={
            "full": "There is not enough space in {place}.",
            "in-vault": "{place} lies inside the vault. A backup there would be lost with it.",
            "no-folder": "There is no folder {place}.",
            "taken": "There is a backup of this very second in {place} already.",
        },
        next_for={
            "full": "Free some space there, or choose another disk.",
            "in-vault": "Choose a folder outside of the vault, best on another disk.",
            "no-folder": "Connect the disk, or choose another folder.",
            "taken": "Wait a moment, then try again.",
        },
        foreign={"detail": DETAIL},
    ),
    "backup-unsound": Text(
        title="The backup is not whole",
        happened="The backup in {place} is damaged, or parts of it are missing.",
        safe="Your vault itself is as it was. This backup counts for nothing from now on.",
        next="Make a new backup, best on another disk.",
        reasons={"other-vault": "What lies in {place} is not a backup of this vault."},
        next_for={"other-vault": "Make a new backup in another folder."},
    ),
    "disk-full": Text(
        title="The disk is full",
        happened="There is no space left for the vault in {folder}.",
        safe="Everything stored until then is whole, and nothing was taken from the server.",
        next="Free some space, then start again; it goes on where it stopped.",
    ),
    "disk-failed": Text(
        title="The disk refused",
        happened="The disk could not read or write the vault in {folder}.",
        safe="Everything that was stored before this is kept as it was.",
        next=(
            "Check that the disk is still connected and that you may write to the folder. If it"
            " happens again, copy the vault to another disk."
        ),
        foreign={"detail": DETAIL},
    ),
}
