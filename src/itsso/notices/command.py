"""`itsso mail`: sends a test mail through the mail server of the settings."""

from __future__ import annotations

import argparse

NAME = "mail"
HELP = "send a test mail through the mail server of the settings"
EXAMPLE = "itsso mail test sho.kotwali@police.example"
NEEDS_DATABASE = True


def configure(parser: argparse.ArgumentParser) -> None:
    """Define the subcommand test."""
    from itsso.platform.cli import parser_texts

    commands = parser.add_subparsers(dest="mail", metavar="test", required=True)
    command = commands.add_parser("test", **parser_texts("send a test mail to an address of your own", EXAMPLE))
    command.add_argument("address", metavar="ADDRESS", help="where the test mail goes")


def run(args: argparse.Namespace) -> int:
    """Send the test mail and print what the server answered; 1 where it was not accepted."""
    from itsso.notices.mail.delivery import send_test
    from itsso.notices.mail.states import MailState

    result = send_test(args.address)
    if result.state == MailState.PENDING:
        print(f"The mail server accepted a test mail to {args.address}. Look whether it arrives.")
        return 0
    print(f"The mail server did not accept the test mail: {result.cause} ({result.state.value.replace('_', ' ')}).")
    return 1
