"""``users``: who may log in to the web application."""

from __future__ import annotations

import argparse
import getpass
import sys
from typing import TYPE_CHECKING

from bot.cli.output import columns, print_json
from bot.cli.parser import Commands, Parser, add_command
from bot.extras import needs_extra
from index.errors import InputError

if TYPE_CHECKING:
    from bot.web.users import UsersFile


def add_commands(commands: Commands) -> None:
    parser = add_command(commands, "users", run_list, "list, add or remove people who may log in")
    actions = parser.add_subparsers(dest="action", metavar="ACTION", parser_class=Parser)
    add_command(actions, "list", run_list, "list names and roles")
    add = add_command(actions, "add", run_add, "add a user, or give one a new password and role", json=False)
    add.add_argument("name", metavar="NAME")
    add.add_argument("--role", default="reader", help="reader or administrator (default: reader)")
    add.add_argument("--password-stdin", action="store_true", help="read the password from standard input")
    remove = add_command(actions, "remove", run_remove, "remove a user; the login ends at once", json=False)
    remove.add_argument("name", metavar="NAME")


def _users() -> UsersFile:
    from bot.settings import load_settings

    with needs_extra("web"):
        from bot.web.users import users_file
    return users_file(load_settings())


def run_list(arguments: argparse.Namespace) -> int:
    people = [account.user for _, account in sorted(_users().accounts().items())]
    if arguments.json:
        print_json([{"name": user.name, "role": user.role} for user in people])
        return 0
    for line in columns([(user.name, user.role) for user in people]):
        print(line)
    return 0


def run_add(arguments: argparse.Namespace) -> int:
    users = _users()
    users.add(arguments.name, _password(arguments.password_stdin), arguments.role)
    print(f"{arguments.name} may log in as {arguments.role} ({users.path})", file=sys.stderr)
    return 0


def run_remove(arguments: argparse.Namespace) -> int:
    _users().remove(arguments.name)
    print(f"{arguments.name} is removed", file=sys.stderr)
    return 0


def _password(from_stdin: bool) -> str:
    """Never an argument: those can be seen by everyone on the machine."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise InputError("there is no terminal to ask for the password: use --password-stdin")
    password = getpass.getpass("Password: ")
    if password != getpass.getpass("Once more: "):
        raise InputError("the two passwords differ: try again")
    return password
