from __future__ import annotations

import pytest

from pipelines.places import FileName, Folder, read_file_name, read_folder


@pytest.mark.parametrize(
    ("path", "folder"),
    [
        ("130184-新乐市/2021/a.txt", Folder("130184", "新乐市", 2021)),
        ("130184-新乐市/2021/更深/a.txt", Folder("130184", "新乐市", 2021)),
        ("130184/2021年/a.txt", Folder("130184", None, 2021)),
        ("130184-新乐市/a.txt", Folder()),
        ("新乐市/2021/a.txt", Folder()),
        ("130184-新乐市/二一/a.txt", Folder()),
        ("1301840-新乐市/2021/a.txt", Folder()),
        ("a.txt", Folder()),
    ],
)
def test_folder_tells_only_by_its_layout(path: str, folder: Folder) -> None:
    assert read_folder(path) == folder


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("130184-新乐市-2021-部门预算-224.txt", FileName(2021, "budget", "224")),
        ("2020年度部门决算 224001.pdf", FileName(2020, "final_account", "224001")),
        ("二〇二一年部门预算.doc", FileName(2021, "budget", None)),
        ("20210315公开.pdf", FileName(None, None, None)),
        ("2020年决算和2021年预算.pdf", FileName(None, None, None)),
        ("2021预决算公开.html", FileName(2021, None, None)),
        ("预算2021-2021.xls", FileName(2021, "budget", None)),
        ("20170323_58d38cf5dd1907.xls", FileName(None, None, None)),
        ("58d38cf5dd2017-2018年部门预算.doc", FileName(2018, "budget", None)),
        ("二◯二四年部门预算.doc", FileName(2024, "budget", None)),
        ("二ΟΟ九年决算.doc", FileName(2009, "final_account", None)),
    ],
)
def test_file_name_tells_nothing_where_it_tells_two_things(name: str, facts: FileName) -> None:
    assert read_file_name(f"somewhere/{name}") == facts
