"""The OpenID provider that tests sign in at: what its lock says, every file checked by its hash.

npm follows the machine's own settings for registries, proxies and certificates, so the lock names
packages and hashes alone, and no place where they come from.
"""

import hashlib
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from dev_system import find_program, search_path
from dev_venv import SetupFailed, alone_in


@dataclass(frozen=True, slots=True)
class NodePackages:
    """The packages beside ``package-lock.json`` in the checkout at ``root``."""

    root: Path

    @property
    def folder(self) -> Path:
        return self.root / "tests" / "servers" / "openid"

    @property
    def _stamp(self) -> Path:
        # Within what npm removes before it begins: it is there only after an install to the end.
        return self.folder / "node_modules" / ".homeport-setup"

    def ensure(self) -> None:
        """Install or renew them; in no time if there is nothing to do.

        Raises:
            SetupFailed: there is no npm, or it failed.
        """
        if not self._is_ready():
            with alone_in(self.root):
                if not self._is_ready():
                    self._install()

    def _is_ready(self) -> bool:
        try:
            return self._stamp.read_text(encoding="ascii") == self._inputs()
        except OSError:
            return False

    def _inputs(self) -> str:
        digest = hashlib.sha256()
        for name in ("package.json", "package-lock.json"):
            digest.update(hashlib.sha256((self.folder / name).read_bytes()).digest())
        return digest.hexdigest()

    def _install(self) -> None:
        npm = find_program("npm")
        if npm is None:
            raise SetupFailed("npm is missing; the tests sign in at a server that it installs.")
        print("homeport: installing the test issuer's packages", file=sys.stderr, flush=True)
        # No package runs anything here: that would be code that fetches what no hash covers.
        command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        done = subprocess.run(
            command,
            cwd=self.folder,
            env={**os.environ, "PATH": search_path()},
            stdin=subprocess.DEVNULL,
            stdout=sys.stderr,
            check=False,
        )
        if done.returncode:
            raise SetupFailed("npm ci failed; above it says why.")
        self._stamp.write_text(self._inputs(), encoding="ascii")
