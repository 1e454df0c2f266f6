"""Every failure that Homeport knows, one class per cause.

    HomeportError
    ├── Cancelled
    ├── UsageError
    │   ├── QueryInvalid · AccountNotFound · AccountExists · MailboxNotFound · MessageNotFound
    │   ├── ReceiptNotFound
    │   ├── FileTaken · FileUnusable
    │   └── SettingInvalid · ServerNotFound · ClientMissing
    ├── FileNotWritten
    ├── VaultError
    │   ├── VaultNotFound · VaultExists · VaultInUse · VaultTooNew · VaultNotEncrypted
    │   ├── VaultDamaged · KeySlotsDamaged · WrongPassphrase · VaultClosed · MessageDamaged
    │   ├── DiskFull · DiskFailed
    │   └── BackupMissing · BackupNotWritten · BackupUnsound
    ├── ServerError
    │   ├── CannotConnect · ProxyFailed · CertificateRejected · NotEncrypted
    │   ├── SignInRefused · SignInNeeded · SecretMissing · IssuerRefused · WebFailed
    │   ├── ConnectionLost · ServerTooSlow · ServerMisbehaved · CommandRefused
    │   └── AllowanceUsed
    └── RemovalError
        └── RemovalUnsupported · RemovalUnproven · MailboxChanged · AccountReadOnly

A class carries a stable ``code`` and its facts, never a sentence for people: ``vault_app.wording``
turns the code and the facts into what happened, what is safe, and what to do next.
Anything raised that is not in this tree is a bug of ours.
"""

from typing import ClassVar


class HomeportError(Exception):
    """Root of the tree. ``facts`` are the values that the wording may name."""

    code: ClassVar[str] = "homeport"

    def __init__(self, **facts: object) -> None:
        super().__init__(f"{self.code}: {facts}" if facts else self.code)
        self.facts = facts


class Cancelled(HomeportError):
    """The person stopped a task. What was done until then stands."""

    code = "cancelled"


class UsageError(HomeportError):
    """What was asked for cannot be meant. Facts: reason, value, near."""

    code = "usage"


class QueryInvalid(UsageError):
    """A search that cannot be read. Facts: query, reason."""

    code = "query-invalid"


class AccountNotFound(UsageError):
    """No such account. Facts: account."""

    code = "account-not-found"


class AccountExists(UsageError):
    """The same login at the same server is in the vault already. Facts: account."""

    code = "account-exists"


class MailboxNotFound(UsageError):
    """No such mailbox. Facts: mailbox, account."""

    code = "mailbox-not-found"


class MessageNotFound(UsageError):
    """No message with that id. Facts: message."""

    code = "message-not-found"


class ReceiptNotFound(UsageError):
    """No such receipt, or no such removal. Facts: receipt."""

    code = "receipt-not-found"


class SettingInvalid(UsageError):
    """A value outside what its setting allows. Facts: setting, value, reason, near."""

    code = "setting-invalid"


class ServerNotFound(UsageError):
    """No IMAP server could be found for an address. Facts: address, reason."""

    code = "server-not-found"


class ClientMissing(UsageError):
    """Signing in at an issuer needs a client id, and none was registered. Facts: issuer."""

    code = "client-missing"


class FileTaken(UsageError):
    """There is a file of that name already, and nobody said to replace it. Facts: file."""

    code = "file-taken"


class FileUnusable(UsageError):
    """No file can be written in that place. Facts: file, reason."""

    code = "file-unusable"


class FileNotWritten(HomeportError):
    """A file outside the vault could not be written. Facts: file, reason, detail."""

    code = "file-not-written"


class VaultError(HomeportError):
    """The vault folder or something in it."""

    code = "vault"


class VaultNotFound(VaultError):
    """No vault in that folder. Facts: folder."""

    code = "vault-not-found"


class VaultExists(VaultError):
    """A vault, or something else, is already there. Facts: folder."""

    code = "vault-exists"


class VaultInUse(VaultError):
    """Another process has the vault open for writing. Facts: folder, process."""

    code = "vault-in-use"


class VaultTooNew(VaultError):
    """Written by a newer Homeport. Facts: folder, found, supported."""

    code = "vault-too-new"


class VaultNotEncrypted(VaultError):
    """The archive database is a plaintext file; Homeport never writes one. Facts: folder."""

    code = "vault-not-encrypted"


class VaultDamaged(VaultError):
    """The archive database does not hold together. Facts: folder, detail."""

    code = "vault-damaged"


class KeySlotsDamaged(VaultError):
    """The key-slot file, and its second copy, cannot be read. Facts: folder, detail."""

    code = "key-slots-damaged"


class WrongPassphrase(VaultError):
    """No key slot opens with that passphrase. Facts: folder."""

    code = "wrong-passphrase"


class VaultClosed(VaultError):
    """The vault was locked while something still wanted it."""

    code = "vault-closed"


class MessageDamaged(VaultError):
    """Stored bytes no longer match their hash. Facts: message."""

    code = "message-damaged"


class DiskFull(VaultError):
    """No space left for the vault. Facts: folder."""

    code = "disk-full"


class DiskFailed(VaultError):
    """The disk refused to read or write. Facts: folder, detail."""

    code = "disk-failed"


class BackupMissing(VaultError):
    """No backup can be seen in the place where it was made. Facts: place."""

    code = "backup-missing"


class BackupNotWritten(VaultError):
    """A backup could not be written. Facts: place, reason ("full", "disk", "in-vault", "no-folder",
    "taken"), needed, free, detail."""

    code = "backup-not-written"


class BackupUnsound(VaultError):
    """A backup is not whole, or another vault's. Facts: place, reason ("damaged", "other-vault"),
    messages."""

    code = "backup-unsound"


class ServerError(HomeportError):
    """The mail server, or the network on the way to it. All carry ``host``."""

    code = "server"


class CannotConnect(ServerError):
    """No connection. Facts: host, port, reason."""

    code = "cannot-connect"


class ProxyFailed(ServerError):
    """The proxy could not be reached, or would not connect. Facts: host, proxy, reason."""

    code = "proxy-failed"


class CertificateRejected(ServerError):
    """The server could not prove who it is. Facts: host, reason."""

    code = "certificate-rejected"


class NotEncrypted(ServerError):
    """The connection would be readable on the way. Facts: host, port."""

    code = "not-encrypted"


class SignInRefused(ServerError):
    """The sign-in was not accepted. Facts: host, user, server_text, and reason where it was not the
    password: "access" (what an issuer gave), "no-way" (the server takes nothing of this kind)."""

    code = "sign-in-refused"


class SignInNeeded(ServerError):
    """The sign-in was refused before, or was withdrawn; a person has to sign in anew. Nothing was
    sent. Facts: host, user, server_text."""

    code = "sign-in-needed"


class IssuerRefused(ServerError):
    """Who gives the tokens of an account refused. Facts: host, reason, detail."""

    code = "issuer-refused"


class WebFailed(ServerError):
    """A web address gave no usable answer. Facts: host, reason, detail."""

    code = "web-failed"


class SecretMissing(ServerError):
    """No password is stored for an account. Facts: host, user."""

    code = "secret-missing"


class ConnectionLost(ServerError):
    """The connection ended in the middle. Facts: host, reason."""

    code = "connection-lost"


class ServerTooSlow(ServerError):
    """No answer in time. Facts: host, seconds."""

    code = "server-too-slow"


class ServerMisbehaved(ServerError):
    """The server broke the protocol or one of our limits. Facts: host, detail."""

    code = "server-misbehaved"


class CommandRefused(ServerError):
    """A tagged NO or BAD. Facts: host, command, status, server_text."""

    code = "command-refused"


class AllowanceUsed(ServerError):
    """The day's allowance at a provider is used up. Facts: host, until."""

    code = "allowance-used"


class RemovalError(HomeportError):
    """A removal that was not carried out; nothing was taken from the server by it."""

    code = "removal"


class RemovalUnsupported(RemovalError):
    """The server cannot remove single messages safely (RFC 4315 UIDPLUS). Facts: host."""

    code = "removal-unsupported"


class RemovalUnproven(RemovalError):
    """A copy that did not pass the proof before removal. Facts: message, reason."""

    code = "removal-unproven"


class MailboxChanged(RemovalError):
    """UIDVALIDITY changed since the plan was made. Facts: mailbox."""

    code = "mailbox-changed"


class AccountReadOnly(RemovalError):
    """The owner forbade any change on this account's server. Facts: account, and reason
    "permission" if they did so by what they allowed when they signed in."""

    code = "account-read-only"
