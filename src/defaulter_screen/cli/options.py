"""Options that several commands share, each with its environment variable."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from datetime import date
from os import PathLike
from typing import TYPE_CHECKING, Any

import click

from defaulter_screen.cli.console import say
from defaulter_screen.models.decision import Outcome
from defaulter_screen.values import frozen_dataclass

if TYPE_CHECKING:
    from defaulter_screen.screener import Screener
    from defaulter_screen.store.lists import ListStore

Command = Callable[..., Any]
FAILED_ON = 3
"""Exit code where ``--fail-on`` was reached."""


class DateType(click.ParamType[date]):
    """A calendar date, ``2026-11-23`` or ``20261123``."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Read the date, or fail as usage."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} 不是日期，应为 2026-11-23 / not a date such as 2026-11-23", param, ctx)


@frozen_dataclass(frozen=True, slots=True)
class Opening:
    """How to open the screener."""

    store: str
    audit: bool | str = True
    policy: str | None = None
    rates: str | None = None
    key_file: str | None = None
    store_key: str | None = None
    caller: str | None = None
    purpose: str | None = None

    def opener(self) -> Callable[[], Screener]:
        """Opens the screener; picklable, for worker processes. What the user did not say is left to the library."""
        from defaulter_screen.screener import Screener

        names = ("policy", "rates", "key_file", "store_key", "caller", "purpose")
        said = {name: value for name in names if (value := getattr(self, name)) is not None}
        if self.audit is not True:
            said["audit"] = self.audit
        return functools.partial(Screener.open, self.store, **said)

    def open(self) -> Screener:
        """Open it now."""
        return self.opener()()


def opening(command: Command) -> Command:
    """Add the options that open a screener; the command receives them as one ``opening``."""

    @functools.wraps(command)
    def pack(*args: Any, **options: Any) -> Any:
        ledger = options.pop("audit_path")
        audit = options.pop("audit")
        names = ("store", "policy", "rates", "key_file", "store_key", "caller", "purpose")
        chosen = {name: options.pop(name) for name in names}
        return command(*args, opening=Opening(audit=ledger if audit and ledger else audit, **chosen), **options)

    packed: Command = pack
    for option in reversed(_OPENING):
        packed = option(packed)
    return packed


def _file(*names: str, text: str, envvar: str, required: bool = False) -> Callable[[Command], Command]:
    return click.option(*names, type=click.Path(dir_okay=False), envvar=envvar, required=required, help=text)


store = _file("--store", text="名单库文件 / store file", envvar="DEFAULTER_STORE", required=True)
"""The store on its own, for commands that screen nobody."""
any_store = _file("--store", text="名单库文件 / store file", envvar="DEFAULTER_STORE")
"""The same where a command can do without."""
store_key = _file(
    "--store-key", text="加密名单库的密钥文件 / key file of an encrypted store", envvar="DEFAULTER_STORE_KEY"
)
policy = _file("--policy", text="策略文件(TOML) / policy file", envvar="DEFAULTER_POLICY")
audit_path = _file("--audit-path", text="审计台账文件 / ledger file", envvar="DEFAULTER_AUDIT_PATH")
key_file = _file("--key-file", text="审计密钥文件 / key file of the audit trail", envvar="DEFAULTER_KEY_FILE")
_OPENING = (
    store,
    policy,
    _file("--rates", text="错误率文件 / error rates of your own data", envvar="DEFAULTER_RATES"),
    click.option(
        "--audit/--no-audit",
        default=True,
        envvar="DEFAULTER_AUDIT",
        help="是否写入审计台账(默认写入) / write the audit trail (default: yes)",
    ),
    audit_path,
    key_file,
    store_key,
    click.option("--caller", envvar="DEFAULTER_CALLER", help="查询人，记入审计 / who asks, for the audit trail"),
    click.option("--purpose", envvar="DEFAULTER_PURPOSE", help="查询用途，记入审计 / what for, for the audit trail"),
)

scene = click.option(
    "--scene",
    default="general",
    show_default=True,
    envvar="DEFAULTER_SCENE",
    help="业务场景，见 policy list / business scene, see policy list",
)
lang = click.option(
    "--lang", type=click.Choice(["zh", "en"]), default="zh", envvar="DEFAULTER_LANG", help="语言 / language [zh]"
)
as_json = click.option("--json", "as_json", is_flag=True, help="输出 JSON / print JSON")
at = click.option(
    "--at",
    type=DateType(),
    help="筛查基准日(默认今天) / date for terms, measures in force and list age (default: today)",
)
fail_on = click.option(
    "--fail-on",
    type=click.Choice(["clarify", "review", "intercept"]),
    help="达到该结论(或更重)时以 3 退出 / exit with 3 where this outcome or a harder one is reached",
)
columns = click.option(
    "--map",
    "columns",
    multiple=True,
    metavar="字段=列名",
    callback=lambda _ctx, _param, pairs: parse_map(pairs),
    help="指定列，如 姓名=XM，可重复 / name a column, such as 姓名=XM; repeatable",
)


def open_lists(store: str, store_key: str | None, *, read_only: bool = True) -> ListStore:
    """The lists on their own, for commands that screen nobody."""
    from defaulter_screen.encryption.store_key import store_key_of
    from defaulter_screen.store.lists import ListStore

    return ListStore.open(store, read_only=read_only, key=store_key_of(store_key))


def tell_new_key(path: str | PathLike[str] | None) -> None:
    """A key was made: who loses it loses what it encrypts."""
    say(
        f"已生成名单库密钥 {path}；请另存一份，遗失后名单库和审计台账无法打开",
        f"made the store key {path}: keep a copy elsewhere; without it neither store nor ledger can be opened",
    )


def parse_map(pairs: Sequence[str]) -> dict[str, str]:
    """``姓名=XM`` as field and heading, or a usage error."""
    found: dict[str, str] = {}
    for pair in pairs:
        field, sign, heading = pair.partition("=")
        if not (sign and field.strip() and heading):
            raise click.BadParameter(f"{pair!r} 应为 字段=列名 / should be FIELD=HEADING")
        found[field.strip()] = heading
    return found


def stop_on(level: str | None, outcomes: Sequence[Outcome]) -> None:
    """Exit with 3 where ``--fail-on`` is reached."""
    if level and any(outcome.severity >= Outcome(level).severity for outcome in outcomes):
        click.get_current_context().exit(FAILED_ON)
