"""Writes the option tables of ``docs/cli.md`` anew, from the commands themselves.

Run: ``python scripts/build_cli_docs.py``. What stands between two marks ``<!-- options: NAME -->`` and ``<!-- end -->``
is generated; everything else in the page is written by hand. A command without a place in the page gets one at the end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click

from defaulter_screen.cli.main import main

PAGE = Path(__file__).parent.parent / "docs" / "cli.md"
SHARED = "options that open a store"
"""Pseudo-command: options of every command that screens, written once."""
BLOCK = re.compile(r"<!-- options: (?P<name>[^>]+?) -->\n.*?<!-- end -->", re.DOTALL)


def commands(group: click.Group = main, prefix: str = "") -> Iterator[tuple[str, click.Command]]:
    """Every command that does something, by its full name, in the order of the help."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            if command.invoke_without_command:
                yield f"{prefix}{name}", command
            yield from commands(command, f"{prefix}{name} ")
        elif command is not None:
            yield f"{prefix}{name}", command


def table(name: str, command: click.Command) -> str:
    """One command's help: what it does, how it is called, its options with their environment variables."""
    lines = [f"<!-- options: {name} -->", _purpose(command), "", "```text", _usage(name, command), "```", ""]
    options = [param for param in command.params if isinstance(param, click.Option) and not param.hidden]
    opening = {option.name for option in shared()}
    if opening <= {option.name for option in options}:
        lines += [f"Also all [{SHARED}](#{SHARED.replace(' ', '-')}).", ""]
        options = [option for option in options if option.name not in opening]
    return "\n".join([*lines, *_rows(options), "<!-- end -->"])


def shared() -> list[click.Option]:
    """Options that ``check`` has in common with all commands that screen."""
    sets = [[p for p in command.params if isinstance(p, click.Option)] for _, command in commands()]
    check = next(command for name, command in commands() if name == "check")
    users = [{option.name for option in options} for options in sets if any(o.name == "caller" for o in options)]
    common = set.intersection(*users)
    return [param for param in check.params if isinstance(param, click.Option) and param.name in common]


def _rows(options: list[click.Option]) -> list[str]:
    head = ["| option | meaning | environment |", "|---|---|---|"]
    return [*head, *map(_row, options)] if options else []


def _purpose(command: click.Command) -> str:
    paragraphs = [part for part in (command.help or "").split("\n\n") if not part.startswith("\b")]
    return "\n\n".join(" ".join(part.split()) for part in paragraphs)


def _usage(name: str, command: click.Command) -> str:
    parts = [
        param.make_metavar(click.Context(command)) for param in command.params if isinstance(param, click.Argument)
    ]
    return " ".join(["defaulter-screen", name, "[OPTIONS]", *parts])


def _row(option: click.Option) -> str:
    names = ", ".join(f"`{flag}`" for flag in (*option.opts, *option.secondary_opts))
    if isinstance(option.type, click.Choice):
        names += " " + " ".join(f"`{choice}`" for choice in option.type.choices)
    envvar = f"`{option.envvar}`" if isinstance(option.envvar, str) else ""
    needed = " (needed / 必填)" if option.required else ""
    help_text = (option.help or "").replace("|", "\\|")
    return f"| {names} | {help_text}{needed} | {envvar} |"


def _block(name: str, known: dict[str, click.Command]) -> str:
    """What belongs between the marks of that name; nothing where the command is gone."""
    if name == SHARED:
        return "\n".join([f"<!-- options: {name} -->", *_rows(shared()), "<!-- end -->"])
    return table(name, known[name]) if name in known else ""


def build(page: str) -> str:
    """The page with every generated part as the commands are now."""
    known = dict(commands())
    page = BLOCK.sub(lambda match: _block(match["name"], known), page)
    there = {match["name"] for match in BLOCK.finditer(page)}
    for name, command in known.items():
        if name not in there:
            page = f"{page.rstrip()}\n\n## {name}\n\n{table(name, command)}\n"
    return page


if __name__ == "__main__":
    PAGE.write_text(build(PAGE.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
