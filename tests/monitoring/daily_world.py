"""A made-up list that changes every day, and people under supervision who are on it, near it, or far from it."""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path

from defaulter_screen.ledger.supervision import Supervision
from defaulter_screen.ledger.watchlist import Watchlist
from defaulter_screen.models.decision import Decision
from defaulter_screen.models.subject import Role, Subject, SubjectKind
from defaulter_screen.models.supervision import WatchedSubject
from defaulter_screen.monitoring.flow import StoreFlow
from defaulter_screen.monitoring.states import State, state_of
from defaulter_screen.monitoring.supervisor import Supervisor
from defaulter_screen.screener import Screener
from ledger.ledger_factory import RING, Clock, Desk, Dice
from ledger.ledger_factory import desk as make_desk

DAY_ONE = date(2026, 3, 1)
SCENES = ("general", "government-procurement", "loan-credit")
_SURNAMES = "王李张刘欧陈仇"
_GIVEN = "伟芳鹤轩明月晓小红军涛祎"
_AREAS = ("330102", "110101", "440103")
_GROUNDS = ("违反财产报告制度", "有履行能力而拒不履行生效法律文书确定义务")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def resident_id(area: str, born: str, sequence: int) -> str:
    body = f"{area}{born}{sequence:03d}"
    total = sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True))
    return body + "10X98765432"[total % 11]


class World:
    """One store with one ledger; ``tomorrow`` publishes the next list."""

    def __init__(self, folder: Path, *, seed: int, listed: int = 60, watched: int = 60) -> None:
        self.dice = random.Random(seed)
        self.folder = folder
        self.day = DAY_ONE
        self.screened = 0
        self.screener = Screener.open(folder / "s.db", create=True, **_unaudited())
        self.rows = {number: self._row(number) for number in range(listed)}
        self._next = listed
        self.publish()
        self.desk: Desk = make_desk(folder / "s.db.ledger", ring=RING, seed=str(seed))
        self.watchlist = Watchlist(self.desk.ledger, self.desk.tokeniser, clock=Clock())
        self.books = Supervision(self.desk.ledger)
        self.watchlist.add(self._enrolment(number) for number in range(watched))

    def close(self) -> None:
        self.desk.close()
        self.screener.close()

    def flow(self) -> StoreFlow:
        model = self.screener._in_force.model
        return StoreFlow(_Counting(self), self.screener.store, self.screener.policy, model=model, today=self.day)

    def supervisor(self) -> Supervisor:
        return Supervisor(self.watchlist, self.books, self.flow(), clock=self.desk.clock)

    def publish(self) -> None:
        self.screener.load(list(self.rows.values()), source="court", list_date=self.day, force=True)

    def tomorrow(self, changes: int = 6) -> None:
        """Some leave, some come, some change, and somebody comes back."""
        self.day += timedelta(days=self.dice.choice((1, 1, 5, 40)))
        for number in self.dice.sample(sorted(self.rows), k=min(changes, len(self.rows))):
            what = self.dice.random()
            if what < 0.35:
                del self.rows[number]
            elif what < 0.6:
                self.rows[number]["被执行人的履行情况"] = self.dice.choice(("部分履行", "全部未履行", "全部已履行"))
            else:
                self.rows[self._next] = self._row(self._next)
                self._next += 1
        self.publish()

    def full(self) -> dict[int, State]:
        """Everybody's state by a full screening."""
        terms = self.screener.policy.compile(self.day).terms
        flow = self.flow()
        return {
            one.watch_id: state_of(flow.screen(one, version=flow.version(), at=self.day), terms)
            for one in self.watchlist.all()
        }

    def _name(self) -> str:
        return self.dice.choice(_SURNAMES) + "".join(self.dice.choices(_GIVEN, k=self.dice.choice((1, 2, 2))))

    def _number(self) -> str:
        born = f"{self.dice.randint(1975, 1990)}{self.dice.randint(1, 12):02d}{self.dice.randint(1, 28):02d}"
        return resident_id(self.dice.choice(_AREAS), born, self.dice.randint(1, 40))

    def _row(self, number: int) -> dict[str, str]:
        shown = self._number()
        masked = self.dice.choice((f"{shown[:10]}****{shown[-4:]}", f"{shown[:10]}****{shown[-4:]}", shown, ""))
        published = DAY_ONE - timedelta(days=self.dice.choice((30, 700, 710, 1800)))
        if self.dice.random() < 0.15:
            firm = f"杭州{self.dice.choice(('明月', '鹤轩', '晓明'))}{self.dice.choice(('商贸', '建设'))}有限公司"
            return self._entry(number, firm, "", published, "法人")
        return self._entry(number, self._name(), masked, published, "自然人")

    def _entry(self, number: int, name: str, shown: str, published: date, kind: str) -> dict[str, str]:
        return {
            "姓名/名称": name,
            "身份证号码/组织机构代码": shown,
            "主体类型": kind,
            "性别": "",
            "年龄": "",
            "执行法院": "某某区人民法院",
            "省份": "浙江",
            "案号": f"（2024）浙0102执{number}号",
            "发布时间": published.isoformat(),
            "失信被执行人行为具体情形": self.dice.choice(_GROUNDS),
            "被执行人的履行情况": "全部未履行",
        }

    def subject(self, number: int) -> Subject:
        """Somebody listed as he knows himself, a namesake, a misspelling, or nobody in particular."""
        entry = self.dice.choice(list(self.rows.values()))
        name, shown = entry["姓名/名称"], entry["身份证号码/组织机构代码"]
        if entry["主体类型"] == "法人":
            return Subject(name=self.dice.choice((name, name.replace("明月", "明悦"))), kind=SubjectKind.ORGANISATION)
        if self.dice.random() < 0.4:
            name = self._name()
        full = self._completed(shown) if shown else self._number()
        evidence = self.dice.choice(("full", "full", "full", "masked", "birth", "year", "slip", "name"))
        reference = f"r{number}"
        born = f"{full[6:10]}-{full[10:12]}-{full[12:14]}"
        given: dict[str, dict[str, str | int]] = {
            "full": {"id_number": full},
            "masked": {"id_number": f"{full[:10]}****{full[-4:]}"},
            "birth": {"birth_date": born},
            "year": {"birth_date": int(full[6:10])},
            "slip": {"id_number": full[:12] + str((int(full[12]) + 1) % 10) + full[13:]},
            "name": {},
        }
        return Subject(name=name, reference=reference, kind=SubjectKind.PERSON, **given[evidence])  # type: ignore[arg-type]

    def _completed(self, shown: str) -> str:
        if "*" not in shown:
            return shown
        for month in range(1, 13):
            for day in range(1, 29):
                made = resident_id(shown[:6], f"{shown[6:10]}{month:02d}{day:02d}", int(shown[-4:-1]))
                if made[-1] == shown[-1]:
                    return made
        raise AssertionError(shown)

    def _enrolment(self, number: int) -> object:
        return self.flow().enrolment(self.subject(number), scene=self.dice.choice(SCENES), role=Role.APPLICANT)


class _Counting:
    """The screener, counting what it is asked."""

    def __init__(self, world: World) -> None:
        self._world = world

    def screen(self, subject: Subject, **asked: object) -> Decision:
        self._world.screened += 1
        return self._world.screener.screen(subject, **asked)  # type: ignore[arg-type]


def _unaudited() -> dict[str, object]:
    """Keywords that open a screener without a ledger of its own."""
    import inspect

    return {"audit": False} if "audit" in inspect.signature(Screener.open).parameters else {}


def expected_keys(before: dict[int, State], after: dict[int, State]) -> set[tuple[int, str]]:
    """Who must get a notice: everybody whose state differs."""
    return {(watch_id, "changed") for watch_id, state in after.items() if before.get(watch_id, _CLEAR) != state}


_CLEAR: State = {"outcome": "pass", "measures": [], "hits": {}}
__all__ = ["DAY_ONE", "Dice", "WatchedSubject", "World", "expected_keys", "resident_id"]
