"""Which files a later one replaces."""

from __future__ import annotations

import datetime
import itertools

from pipelines.disclosure import versions
from pipelines.disclosure.dates import Published
from pipelines.disclosure.told import Told
from tests.disclosure.made_up import NINE, told

FORMS = sorted(NINE)


def replaced(*members: Told) -> dict[str, tuple[str, str]]:
    return {former.one.path: (former.by.path, former.because) for former in versions.replaced(list(members))}


def test_the_latest_upload_replaces_all_former_ones() -> None:
    found = replaced(
        told("20240323_65fe2f81a2b3c.xls", printed=FORMS), told("20240606_66612a41b34a7.xls", printed=FORMS),
        told("20240626_667b8841b34a7.xls", printed=FORMS),
    )  # fmt: skip
    assert found == {
        "20240323_65fe2f81a2b3c.xls": ("20240626_667b8841b34a7.xls", "file_name"),
        "20240606_66612a41b34a7.xls": ("20240626_667b8841b34a7.xls", "file_name"),
    }


def test_a_sidecar_decides_against_the_order_of_paths() -> None:
    march, june = (Published(datetime.date(2024, month, 1), "sidecar") for month in (3, 6))
    assert replaced(told("a.xls", printed=FORMS, published=june), told("b.xls", printed=FORMS, published=march)) == {
        "b.xls": ("a.xls", "sidecar")
    }


def test_the_less_reliable_of_two_sources_is_named() -> None:
    sidecar, printed = Published(datetime.date(2024, 3, 1), "sidecar"), Published(datetime.date(2024, 6, 1), "document")
    found = replaced(told("a.xls", printed=FORMS, published=sidecar), told("b.xls", printed=FORMS, published=printed))
    assert found == {"a.xls": ("b.xls", "document")}


def test_files_that_print_different_things_are_parts() -> None:
    assert replaced(
        told("20240323.xls", printed=FORMS), told("20240324.doc", printed=["stated income.total"]),
        told("20240325.xls", printed=["table 项目预算"]),
    ) == {}  # fmt: skip
    assert replaced(told("20240323.xls", printed=FORMS[:3]), told("20240324.xls", printed=FORMS[3:])) == {}


def test_half_of_the_forms_again_is_a_new_version_and_less_is_a_supplement() -> None:
    assert list(replaced(told("20240323.xls", printed=FORMS[:4]), told("20240324.xls", printed=FORMS[2:]))) == ["20240323.xls"]
    assert replaced(told("20240323.xls", printed=FORMS), told("20240324.xls", printed=FORMS[:2])) == {}


def test_files_of_one_day_are_published_together() -> None:
    assert replaced(told("a20240323.xls", printed=FORMS), told("b20240323.xls", printed=FORMS)) == {}


def test_where_both_print_the_same_figures_one_is_enough() -> None:
    assert replaced(told("a20240323.xls", printed=FORMS, content=(7, 20)), told("b20240323.xls", printed=FORMS, content=(7, 20))) == {
        "a20240323.xls": ("b20240323.xls", "figures")
    }


def test_where_nothing_tells_the_later_path_counts_and_it_is_said() -> None:
    assert replaced(told("a.xls", printed=FORMS), told("b.xls", printed=FORMS)) == {"a.xls": ("b.xls", "path")}


def test_of_any_files_that_replace_each_other_one_stays() -> None:
    """Dated and undated ones, in all orders of paths: nobody's latest version is lost in a circle."""
    at = datetime.datetime(2024, 3, 5, 12)  # noqa: DTZ001
    moments = [
        None, None, Published(datetime.date(2024, 3, 5), "sidecar"), Published(at.date(), "file_name", at),
        Published(at.date(), "file_name", at - datetime.timedelta(hours=2)),
        Published(datetime.date(2024, 3, 1), "document", is_month=True),
        Published(datetime.date(2024, 6, 1), "sidecar"),
    ]  # fmt: skip
    for chosen in itertools.permutations(moments, 4):
        members = [told(f"{place}.xls", printed=FORMS, published=moment) for place, moment in enumerate(chosen)]
        found = replaced(*members)
        assert len(found) < len(members), chosen
        assert found == replaced(*reversed(members))
