"""The logger by which a refresh on the command line gets what the steps report (``context.log.info``)."""

from __future__ import annotations

import logging

import dagster as dg

PROGRESS_LOGGER = "county_budget_warehouse.progress"


@dg.logger(None, description="Hands what the steps report to the command line.")
def progress_logger(context: dg.InitLoggerContext) -> logging.Logger:
    logger = logging.getLogger(PROGRESS_LOGGER)
    logger.setLevel(logging.INFO)
    logger.propagate = False
    return logger
