from __future__ import annotations

import datetime
import shutil
from zoneinfo import ZoneInfo

import dagster as dg
from dagster._utils.schedules import schedule_execution_time_iterator

from pipelines.collect import look
from pipelines.defs.schedules import budgets_yearly, final_accounts_yearly
from pipelines.defs.sensors import raw_changed
from pipelines.publish import publish
from pipelines.settings import Settings
from tests.pipelines.raw_files import put
from tests.pipelines.test_publish import build


class Ticks:
    """The sensor, tick after tick."""

    def __init__(self, instance: dg.DagsterInstance) -> None:
        self.instance = instance
        self.cursor: str | None = None

    def tick(self) -> list[str | None]:
        """Run keys that this tick requests."""
        with dg.build_sensor_context(instance=self.instance, cursor=self.cursor) as context:
            data = raw_changed.evaluate_tick(context)
        self.cursor = data.cursor
        return [request.run_key for request in data.run_requests or []]


def test_a_change_is_refreshed_once_when_it_has_settled(instance: dg.DagsterInstance, environment: Settings) -> None:
    sensor = Ticks(instance)
    put(environment.raw, "130184-新乐市/2021/a.txt", "a")
    assert sensor.tick() == []
    put(environment.raw, "131024-香河县/2020/b.txt", "b")
    assert sensor.tick() == []
    (first,) = sensor.tick()
    assert instance.get_dynamic_partitions("county") == ["130184", "131024"]
    assert instance.get_dynamic_partitions("year") == ["2020", "2021"]
    assert sensor.tick() == []
    put(environment.raw, "131024-香河县/2020/b.txt", "longer")
    assert sensor.tick() == []
    (second,) = sensor.tick()
    assert first != second


def test_what_is_published_already_is_not_refreshed_again(instance: dg.DagsterInstance, environment: Settings) -> None:
    put(environment.raw, "a.txt", "a")
    build(environment, look(environment).fingerprint)
    publish(environment)
    sensor = Ticks(instance)
    assert [sensor.tick() for _ in range(3)] == [[], [], []]
    put(environment.raw, "b.txt", "b")
    assert [len(sensor.tick()) for _ in range(3)] == [0, 1, 0]


def test_a_missing_raw_is_no_reason_to_run(instance: dg.DagsterInstance, environment: Settings) -> None:
    shutil.rmtree(environment.raw)
    assert Ticks(instance).tick() == []


def test_the_schedules_run_once_a_year_in_the_counties_time() -> None:
    for schedule, month in ((budgets_yearly, 5), (final_accounts_yearly, 11)):
        start = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC).timestamp()
        ticks = schedule_execution_time_iterator(
            start, str(schedule.cron_schedule), schedule.execution_timezone, ascending=True
        )
        local = [next(ticks).astimezone(ZoneInfo("Asia/Shanghai")) for _ in range(2)]
        assert [(t.year, t.month, t.day, t.hour) for t in local] == [(2026, month, 15, 3), (2027, month, 15, 3)]
