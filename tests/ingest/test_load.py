from __future__ import annotations

import csv
import gzip
import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from defaulter_screen.errors import ImplausibleListError, SourceError, StoreError
from defaulter_screen.ingest.load import load_list
from defaulter_screen.ingest.model import name_pages, refresh_model
from defaulter_screen.ingest.options import LoadOptions
from defaulter_screen.matching.blocking import KeyClass, text_key
from defaulter_screen.models.listing import ListKind
from defaulter_screen.models.subject import Gender, SubjectKind
from defaulter_screen.store.lists import ListStore

GIVEN = "伟芳娜敏静丽强磊军洋"


class Clock:
    def __init__(self):
        self.now = datetime(2026, 11, 1, 9, tzinfo=UTC)

    def __call__(self):
        self.now += timedelta(seconds=1)
        return self.now


@pytest.fixture
def store(tmp_path):
    with ListStore.open(tmp_path / "lists.db", create=True) as opened:
        yield opened


@pytest.fixture
def load(store):
    clock = Clock()

    def run(source, progress=None, **options):
        return load_list(store, source, LoadOptions(**options), clock=clock, progress=progress)

    return run


def person(number: int, **changes) -> dict[str, object]:
    """A made-up entry as the courts publish it; area 999999 is no place."""
    row = {
        "iname": f"测{GIVEN[number % 10]}{GIVEN[number // 10 % 10]}",
        "cardNum": f"9999991985****{number:04d}",
        "sexy": "男性",
        "age": 40,
        "courtName": "测试市人民法院",
        "areaName": "浙江",
        "caseCode": f"（2020）测0102执{number}号",
        "publishDate": "2020年05月06日",
        "duty": "偿还100元",
        "partyTypeName": "0",
    }
    return {**row, **changes}


def people(count: int) -> list[dict[str, object]]:
    return [person(number) for number in range(count)]


def names(store):
    view = store.view()
    return sorted(listing.name for listing in view.listings(list(view.ids())))


def test_a_list_in_memory_is_loaded_as_published(store, load):
    report = load(
        [person(1), {**person(2), "iname": "测试钢铁有限公司", "cardNum": "99999999-9", "partyTypeName": "1"}]
    )
    assert (report.read, report.rejected, report.version.listings) == (2, 0, 2)
    first, second = store.view().listings(list(store.view().ids()))
    assert (first.name, first.kind, first.gender, first.age) == ("测芳伟", SubjectKind.PERSON, Gender.MALE, 40)
    assert (first.number, first.court, first.province) == ("9999991985****0001", "测试市人民法院", "浙江")
    assert (first.case_number, first.publication_date) == ("（2020）测0102执1号", date(2020, 5, 6))
    assert (first.duty, first.list_kind, first.source) == ("偿还100元", ListKind.DEFAULTER, "default")
    assert (second.kind, second.name) == (SubjectKind.ORGANISATION, "测试钢铁有限公司")


def test_a_person_is_found_by_name_and_by_what_leads_to_the_name(store, load):
    load([person(12)])
    view = store.view()
    key = text_key(KeyClass.PERSON_NAME, "测娜芳")
    ((listing_id, _),) = view.postings(key)
    assert view.listing(listing_id).name == "测娜芳"
    assert view.name_text(key) == "测娜芳"
    assert key in view.links(text_key(KeyClass.PERSON_DELETION, "测娜"))


def test_a_dotted_name_keeps_its_dots_for_the_statistics(store, load):
    load([person(1, iname="买买提．艾力")])
    assert store.view().name_text(text_key(KeyClass.PERSON_NAME, "买买提艾力")) == "买买提·艾力"


def test_aliases_are_names_too(store, load):
    load([person(1, iname="测小明（曾用名：测大明）")])
    key = text_key(KeyClass.PERSON_NAME, "测大明")
    assert len(store.view().postings(key)) == 1
    assert key in store.view().links(text_key(KeyClass.PERSON_DELETION, "大明"))


def test_the_same_list_again_changes_nothing(store, load):
    rows = people(20)
    load(rows)
    report = load(rows)
    assert (report.unchanged, report.version.added, report.version.changed, report.version.removed) == (20, 0, 0, 0)
    assert list(store.diff(1, 2)) == []


def test_the_same_case_in_other_brackets_and_width_is_the_same_listing(store, load):
    load(people(10))
    report = load([*people(9), person(9, caseCode="(２０２０) 测0102执9号", cardNum="9999991985********0009")])
    assert (report.version.added, report.version.changed, report.unchanged) == (0, 1, 9)
    assert len(list(store.view().ids())) == 10


def test_co_debtors_of_one_case_are_two_listings(store, load):
    report = load([person(1), person(2, caseCode=person(1)["caseCode"])])
    assert report.version.listings == 2


def test_a_record_id_outweighs_everything_else(store, load):
    load([*people(9), person(50, id=700)])
    report = load([*people(9), person(50, id=700, iname="测改名", caseCode="（2021）测1执2号")])
    assert (report.version.added, report.version.changed, report.version.removed) == (0, 1, 0)
    (change,) = store.diff(1, 2)
    assert (change.before.key, change.after.key, change.after.name) == ("700", "700", "测改名")


def test_a_delta_adds_changes_and_removes_by_rows(store, load):
    load(people(10))
    report = load(
        [
            person(3, duty="偿还200元"),
            person(77),
            {**person(4), "status": "已删除"},
            {**person(88), "status": "已删除"},
        ],
        mode="delta",
        columns={"removed": "status"},
    )
    version = report.version
    assert (version.listings, version.added, version.changed, version.removed) == (10, 1, 1, 1)
    assert report.rejected == 1
    assert names(store) == sorted(person(n)["iname"] for n in (0, 1, 2, 3, 5, 6, 7, 8, 9, 77))


def test_a_removal_row_in_a_snapshot_is_a_row_that_is_not_there(store, load):
    load(people(10))
    report = load([*people(9), {**person(9), "status": "已删除"}], columns={"removed": "status"})
    assert (report.version.listings, report.version.removed, report.rejected) == (9, 1, 0)


def test_a_snapshot_that_lost_too_much_is_refused_and_can_be_forced(store, load):
    load(people(100))
    with pytest.raises(ImplausibleListError) as caught:
        load(people(79))
    assert (caught.value.before, caught.value.after) == (100, 79)
    assert store.view().version == 1
    assert load(people(80)).version.removed == 20
    assert load(people(10), force=True).version.listings == 10


def test_the_declared_share_holds_for_later_loads_of_that_source(store, load):
    load(people(100), min_share=0.3)
    load(people(30))
    with pytest.raises(ImplausibleListError):
        load(people(8))
    load(people(100), source_name="bureau")
    with pytest.raises(ImplausibleListError):
        load(people(30), source_name="bureau")


def test_an_empty_list_is_refused(store, load, tmp_path):
    path = tmp_path / "empty.csv"
    path.write_text("姓名,身份证号码,案号\n,1,\n", encoding="utf-8")
    with pytest.raises((ImplausibleListError, SourceError)):
        load(path)
    assert store.view().version == 0


def test_bad_rows_go_to_a_masked_file_beside_the_list(store, load, tmp_path):
    path = tmp_path / "list.csv"
    lines = [
        "被执行人姓名,身份证号码,案号",
        "测小芳,9999991985****0001,（2020）测1执1号",
        ",9999991985****0002,（2020）测1执2号",
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    report = load(path)
    assert (report.read, report.rejected, report.version.listings) == (2, 1, 1)
    assert report.rejects_path == str(path) + ".rejected.csv"
    with Path(report.rejects_path).open(encoding="utf-8-sig", newline="") as file:
        (row,) = list(csv.reader(file))[1:]
    assert row[:2] == ["3", "no-name"]
    assert "9999991985" not in "".join(row)


def test_no_rejects_file_without_rejects(load, tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("被执行人姓名,身份证号码\n测小芳,9999991985****0001\n", encoding="utf-8")
    assert load(path).rejects_path == ""
    assert not (tmp_path / "list.csv.rejected.csv").exists()


def test_a_file_cut_short_leaves_the_previous_version_in_force(store, load, tmp_path):
    load(people(10))
    whole = gzip.compress("\n".join(json.dumps(person(n)) for n in range(5_000)).encode())
    path = tmp_path / "list.jsonl.gz"
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(SourceError):
        load(path)
    assert (store.view().version, len(names(store))) == (1, 10)


def test_the_first_snapshot_of_defaulters_freezes_the_model(store, load):
    load(people(5), list_kind=ListKind.CONSUMPTION_RESTRICTED)
    assert store.view().model_id == ""
    first = load(people(60)).version.model_id
    assert first
    assert store.view().model_blob() is not None
    assert load(people(70)).version.model_id == first
    assert load([person(500)], mode="delta").version.model_id == first
    second = refresh_model(store, clock=Clock())
    assert second != first
    assert store.view().model_id == second
    assert store.view(2).model_id == first
    assert store.view().model_blob(first) is not None


def test_the_model_counts_every_name_with_the_briefs_of_its_visible_entries(store, load, monkeypatch):
    monkeypatch.setattr("defaulter_screen.store.index_scan._SCAN_PAGE", 3)
    load(people(60))
    load(people(50))
    view = store.view()
    expected = {
        view.name_text(key): [brief for _, brief in entries] for key, entries in view.scan(KeyClass.PERSON_NAME)
    }
    for _ in range(2):
        found = {}
        for texts, counts, briefs in name_pages(store.view()):
            ends = counts.cumsum().tolist()
            found |= {
                text: briefs[start:end].tolist() for text, start, end in zip(texts, [0, *ends], ends, strict=False)
            }
        assert found == expected
        store.compact()


def test_workers_make_the_same_store(tmp_path):
    path = tmp_path / "list.jsonl"
    count = 21_000
    path.write_text("\n".join(json.dumps(person(n), ensure_ascii=False) for n in range(count)), encoding="utf-8")
    found = []
    for jobs in (1, 2):
        with ListStore.open(tmp_path / f"{jobs}.db", create=True) as store:
            report = load_list(store, path, LoadOptions(jobs=jobs), clock=Clock())
            view = store.view()
            index = [list(view.scan(number)) for number in sorted(view.classes)]
            found.append((report.version.listings, report.version.model_id, index, view.listings([1, count])))
    assert found[0] == found[1]


def test_progress_counts_rows_then_the_index(load):
    told = []
    load(people(5_000), progress=lambda done, total: told.append((done, total)))
    reading = [done for done, total in told if total is None]
    assert reading == sorted(reading)
    assert reading[-1] == 5_000
    assert told[-1][0] == told[-1][1]


def test_another_normalisation_is_refused(store, load):
    load(people(10))
    store.connection().execute("UPDATE meta SET value='0' WHERE name='normalisation_version'")
    with pytest.raises(StoreError, match="normalisation"):
        load(people(10))


def test_two_sources_stand_side_by_side(store, load):
    load(people(10))
    load([person(3), person(50)], source_name="bureau")
    assert len(names(store)) == 12
    load(people(9))
    assert len(names(store)) == 11
