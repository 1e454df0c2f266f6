"""The configuration of the test Dovecot, for 2.3 and for 2.4, which spell things differently."""

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class DovecotConfig:
    """Everything that the configuration file of one test server depends on."""

    folder: Path
    certificate: Path
    key: Path
    version: tuple[int, int]
    system_user: str
    system_group: str
    password: str
    tls_port: int
    plain_port: int
    offers_uidplus: bool
    keeps_wire_log: bool
    extra: str = ""

    def render(self) -> str:
        is_newer = self.version >= (2, 4)
        dialect = _NEWER if is_newer else _OLDER
        values = {
            "FOLDER": str(self.folder),
            "CERTIFICATE": str(self.certificate),
            "KEY": str(self.key),
            "USER": self.system_user,
            "GROUP": self.system_group,
            "PASSWORD": self.password,
            "TLS_PORT": str(self.tls_port),
            "PLAIN_PORT": str(self.plain_port),
            "REQUESTS": "restart_request_count" if is_newer else "service_count",
            "NO_LIMIT": "unlimited" if is_newer else "0",
        }
        text = _SHARED.replace("@DIALECT@", dialect)
        text = text.replace(
            "@CAPABILITY@",
            "" if self.offers_uidplus else _without_uidplus(self.version),
        )
        text = text.replace("@WIRE@", _WIRE_LOG[dialect] if self.keeps_wire_log else "")
        text = re.sub(r"@([A-Z_]+)@", lambda match: values[match[1]], text)
        return f"{text}\n{self.extra}\n"


def read_version(binary: str) -> tuple[int, int]:
    """Major and minor version of a Dovecot binary."""
    done = subprocess.run([binary, "--version"], check=True, capture_output=True, text=True)
    match = re.match(r"(\d+)\.(\d+)", done.stdout)
    if match is None:
        raise RuntimeError(f"cannot read Dovecot's version from {done.stdout!r}")
    return int(match[1]), int(match[2])


# Every service runs as one ordinary user without chroot: that is what lets Dovecot start without
# being root. Processes that serve many requests, and spare ones, make a login cost some
# milliseconds, not forty.
# Without mode 0 on the penalty socket, one refused password slows all later logins by seconds.
_SHARED = """\
@DIALECT@
base_dir = @FOLDER@/run
state_dir = @FOLDER@/state
log_path = @FOLDER@/dovecot.log
default_internal_user = @USER@
default_internal_group = @GROUP@
default_login_user = @USER@
default_vsz_limit = 1 G
first_valid_uid = 1
first_valid_gid = 1
protocols = imap
listen = 127.0.0.1
ssl = yes
auth_mechanisms = plain login
auth_failure_delay = 0
mail_fsync = never
mail_max_userip_connections = 100
namespace inbox {
  inbox = yes
  separator = /
  mailbox Sent {
    special_use = \\Sent
  }
  mailbox Drafts {
    special_use = \\Drafts
  }
  mailbox Trash {
    special_use = \\Trash
  }
  mailbox Junk {
    special_use = \\Junk
  }
}
service imap-login {
  chroot =
  @REQUESTS@ = @NO_LIMIT@
  client_limit = 500
  process_min_avail = 1
  inet_listener imap {
    port = @PLAIN_PORT@
  }
  inet_listener imaps {
    port = @TLS_PORT@
    ssl = yes
  }
}
service imap {
  process_limit = 300
  process_min_avail = 2
  @REQUESTS@ = 100
}
service anvil {
  chroot =
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service stats {
  chroot =
}
@CAPABILITY@
@WIRE@
"""

_OLDER = """\
ssl_cert = <@CERTIFICATE@
ssl_key = <@KEY@
disable_plaintext_auth = no
mail_location = maildir:~/Maildir:LAYOUT=fs:INBOX=~/Inbox
passdb {
  driver = static
  args = password=@PASSWORD@
}
userdb {
  driver = static
  args = uid=@USER@ gid=@GROUP@ home=@FOLDER@/users/%u
}
"""

_NEWER = """\
dovecot_config_version = 2.4.0
dovecot_storage_version = 2.4.0
ssl_server_cert_file = @CERTIFICATE@
ssl_server_key_file = @KEY@
auth_allow_cleartext = yes
mail_driver = maildir
mail_path = ~/Maildir
mail_inbox_path = ~/Inbox
mailbox_list_layout = fs
passdb static {
  password = @PASSWORD@
}
userdb static {
  fields {
    uid = @USER@
    gid = @GROUP@
    home = @FOLDER@/users/%{user}
  }
}
"""

_WIRE_LOG = {_OLDER: "rawlog_dir = %h/wire", _NEWER: "rawlog_dir = %{home}/wire"}


def _without_uidplus(version: tuple[int, int]) -> str:
    if version >= (2, 4):
        return "imap_capability {\n  UIDPLUS = no\n}"
    # 2.3 can add to its list but not take away, so the whole list stands here.
    return (
        "imap_capability = IMAP4rev1 SASL-IR LOGIN-REFERRALS ID ENABLE IDLE SORT MULTIAPPEND "
        "UNSELECT CHILDREN NAMESPACE LIST-EXTENDED CONDSTORE QRESYNC ESEARCH SEARCHRES WITHIN "
        "LIST-STATUS MOVE LITERAL+ SPECIAL-USE"
    )
