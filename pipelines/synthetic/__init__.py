"""Synthetic disclosures: departments with made-up figures on which every accounting identity holds.

For tests, benchmarks and demonstrations. The figures are drawn at random from a seed; names of counties and
classification codes are real, nothing else is.
"""
