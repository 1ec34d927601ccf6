"""The file of people who may log in: names, roles and Argon2 password hashes."""

from __future__ import annotations

import json
import os
import re
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from bot.settings import Settings
from bot.web.identity import ROLES, Role, User
from index.errors import InputError, SettingError

MIN_PASSWORD_CHARS = 8
MAX_PASSWORD_CHARS = 256
_NAME = re.compile(r"[\w.@-]{1,64}")
_HASHER = PasswordHasher()


@dataclass(frozen=True, slots=True)
class Account:
    """One line of the file."""

    user: User
    password_hash: str


class UsersFile:
    """Reads and writes the file; a change on disk counts from the next request on."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._seen: tuple[int, int] | None = None
        self._accounts: dict[str, Account] = {}
        # Checked for names that do not exist, so that the time of a reply does not tell which names do.
        self._decoy = _HASHER.hash("no such user")

    def accounts(self) -> dict[str, Account]:
        """Accounts by name; raises ``SettingError`` when the file is missing or damaged."""
        with self._lock:
            try:
                stat = self.path.stat()
                if (stat.st_mtime_ns, stat.st_ino) != self._seen:
                    self._accounts = _parse(json.loads(self.path.read_text("utf-8")))
                    self._seen = (stat.st_mtime_ns, stat.st_ino)
            except FileNotFoundError:
                raise SettingError(
                    f"no users file at {self.path}; add a user with `python -m bot users add NAME --role administrator`"
                ) from None
            except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
                raise SettingError(f"the users file {self.path} cannot be read: {error}") from None
            return self._accounts

    def verify(self, name: str, password: str) -> User | None:
        """The user whose password this is, or ``None``; takes tens of milliseconds and 64 MiB, on purpose."""
        account = self.accounts().get(name)
        too_long = len(password) > MAX_PASSWORD_CHARS
        try:
            _HASHER.verify(account.password_hash if account else self._decoy, "" if too_long else password)
        except (VerificationError, InvalidHashError):
            return None
        return account.user if account and not too_long else None

    def add(self, name: str, password: str, role: Role) -> None:
        """Add a user or give an existing one a new password and role; raises ``InputError`` for unfit values."""
        if not _NAME.fullmatch(name):
            raise InputError("a user name is 1 to 64 letters, digits, '.', '_', '-' or '@'")
        if role not in ROLES:
            raise InputError(f"unknown role {role!r}; use {' or '.join(ROLES)}")
        if not MIN_PASSWORD_CHARS <= len(password) <= MAX_PASSWORD_CHARS:
            raise InputError(f"a password has {MIN_PASSWORD_CHARS} to {MAX_PASSWORD_CHARS} characters")
        accounts = dict(self.accounts()) if self.path.exists() else {}
        accounts[name] = Account(User(name, role), _HASHER.hash(password))
        self._write(accounts)

    def remove(self, name: str) -> None:
        """Remove a user; the login ends at once. Raises ``InputError`` when there is none of that name."""
        accounts = dict(self.accounts())
        if name not in accounts:
            raise InputError(f"no user {name!r}; the users are: {', '.join(sorted(accounts)) or 'none'}")
        del accounts[name]
        self._write(accounts)

    def _write(self, accounts: dict[str, Account]) -> None:
        users = {
            name: {"role": account.user.role, "password": account.password_hash} for name, account in accounts.items()
        }
        self.path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=self.path.parent, prefix=".users")  # mode 0600
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump({"users": users}, file, ensure_ascii=False, indent=2)
        Path(temporary).replace(self.path)


def users_file(settings: Settings) -> UsersFile:
    """The users file the settings name; by default ``users.json`` in the data folder."""
    return UsersFile(settings.users_file or settings.data_dir / "users.json")


def _parse(document: Any) -> dict[str, Account]:
    accounts = {}
    for name, entry in document["users"].items():
        if entry["role"] not in ROLES:
            raise ValueError(f"user {name!r} has the unknown role {entry['role']!r}")
        accounts[name] = Account(User(name, entry["role"]), str(entry["password"]))
    return accounts
