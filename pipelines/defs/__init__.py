"""The refresh as Dagster assets: one module per step of the way of a file, and what starts them.

The steps themselves live in ``pipelines.collect``, ``pipelines.stage`` and so on and know nothing of Dagster. ``make refresh``, the UI,
the schedules and the sensor all run the assets in here.
"""

import warnings

import dagster as dg

# backfill policies are in use in spite of their label
warnings.filterwarnings("ignore", category=dg.BetaWarning)
