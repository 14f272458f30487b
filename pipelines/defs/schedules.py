"""The yearly schedules, in the counties' own time.

《预算法》 art. 14 and 52: a department publishes its budget within 20 days of the finance department's reply, which itself follows
the people's congress of early spring within 20 days; its final account follows the standing committee's approval in summer and
autumn in the same way. By the middle of May and of November the year's disclosures are out.
"""

from __future__ import annotations

import dagster as dg

from pipelines.defs.refresh import refresh_job

TIMEZONE = "Asia/Shanghai"

budgets_yearly = dg.ScheduleDefinition(
    name="budgets_yearly",
    job=refresh_job,
    cron_schedule="0 3 15 5 *",
    execution_timezone=TIMEZONE,
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="部门预算: on 15 May, when the budgets of the year have to be out.",
)

final_accounts_yearly = dg.ScheduleDefinition(
    name="final_accounts_yearly",
    job=refresh_job,
    cron_schedule="0 3 15 11 *",
    execution_timezone=TIMEZONE,
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="部门决算: on 15 November, when the final accounts of the year before have to be out.",
)
