"""The command ``defaulter-screen``: finds its commands by name, maps errors to exit codes, reads the config file.

Exit codes: 0 done; 1 failure (bilingual message on stderr, stdout empty), and ``policy test`` where a case came out
otherwise (stdout says which); 2 usage, an unknown scene included; 3 only
with ``--fail-on``: the outcome named there, or a harder one, was reached.

Options come from the flag, else the environment (``DEFAULTER_STORE``, ``DEFAULTER_SCENE``, ``DEFAULTER_LANG`` …), else
the TOML file of ``--config`` (top-level keys for all commands, ``[batch]`` for one), else the default.
"""

from __future__ import annotations

import atexit
import errno
import gc
import importlib
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from defaulter_screen import __version__
from defaulter_screen.cli.console import prepare_streams
from defaulter_screen.errors import DefaulterScreenError, UnknownSceneError

COMMANDS = (
    "load",
    "check",
    "batch",
    "lists",
    "watch",
    "review",
    "audit",
    "repair",
    "leads",
    "stats",
    "archive",
    "policy",
    "doctor",
    "demo",
    "evaluate",
    "calibrate",
)
"""A command's name is the name of its module here, which holds it as ``command``; order as in the help."""


class CommandLine(click.Group):
    """The group of all commands; imports a command's module only when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Names of the commands."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """The command of that name, or None."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"defaulter_screen.cli.{cmd_name}")
        command: click.Command = module.command
        return command

    def main(self, *args: Any, **extra: Any) -> Any:
        """Run; a console that cannot show a character must not cost a finished piece of work."""
        prepare_streams()
        # A process that ends gives all its memory back at once; searching it first takes a tenth of a second.
        atexit.register(gc.freeze)
        # Looking for plug-ins of pydantic reads the metadata of every installed package; no command needs one.
        os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
        return super().main(*args, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; the one place where errors become exit codes."""
        try:
            return super().invoke(ctx)
        except UnknownSceneError as error:
            raise click.UsageError(str(error), ctx) from error
        except DefaulterScreenError as error:
            raise click.ClickException(str(error)) from error
        except OSError as error:
            if error.errno == errno.EPIPE:
                raise
            raise click.ClickException(_os_message(error)) from error


def _os_message(error: OSError) -> str:
    where = click.format_filename(error.filename) if isinstance(error.filename, str | bytes | Path) else ""
    what = error.strerror or type(error).__name__
    return f"{where}: 无法读写（{what}） / cannot be read or written ({what})"


@click.group(cls=CommandLine, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--config",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    envvar="DEFAULTER_CONFIG",
    help="配置文件(TOML) / configuration file",
)
@click.version_option(__version__, "-V", "--version", prog_name="defaulter-screen")
@click.pass_context
def main(ctx: click.Context, config: Path | None) -> None:
    """失信被执行人筛查 / Screen against the published list of dishonest judgment defaulters.

    \b
    defaulter-screen load 名单.csv --store list.db
    defaulter-screen check --store list.db --name 张三 --id-number 330102198503041236
    defaulter-screen batch 申请人.csv -o 结果.csv --store list.db --scene loan-credit
    """  # noqa: D301 - click's mark for text that is not to be wrapped
    if config is not None and ctx.invoked_subcommand is not None:
        ctx.default_map = _defaults(ctx, ctx.invoked_subcommand, config)


def _defaults(ctx: click.Context, name: str, config: Path) -> dict[str, Any]:
    """What the file says for the command that is about to run."""
    try:
        said = tomllib.loads(config.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise click.ClickException(f"{config}: 不是有效的 TOML（UTF-8） / not valid TOML in UTF-8: {error}") from error
    shared = {key: value for key, value in said.items() if not isinstance(value, dict)}
    command = main.get_command(ctx, name)
    own = said.get(name, {})
    if isinstance(command, click.Group):
        subs = ((sub, command.get_command(ctx, sub)) for sub in command.list_commands(ctx))
        said_of = {sub: _named(found, shared, own.get(sub, {}), config) for sub, found in subs if found}
        # A group that does something by itself (``lists``) has options of its own.
        alone = {key: value for key, value in own.items() if not isinstance(value, dict)}
        return {name: {**_named(command, shared, alone, config), **said_of}}
    return {name: _named(command, shared, own, config)} if command else {}


def _named(command: click.Command, shared: Mapping[str, Any], own: Mapping[str, Any], config: Path) -> dict[str, Any]:
    """Keys as the flags are written (``list-kind``), turned into click's parameter names."""
    names = {opt.lstrip("-"): param.name for param in command.params for opt in param.opts}
    unknown = [key for key in own if key.replace("_", "-") not in names]
    if unknown:
        raise click.ClickException(
            f"{config}: [{command.name}] 不认识 {unknown[0]!r} / [{command.name}] knows no {unknown[0]!r}"
        )
    both = {key.replace("_", "-"): value for key, value in {**shared, **own}.items()}
    return {name: both[key] for key, name in names.items() if key in both and name}
