"""All kinds of faults, in the order of the tables."""

from benchmarks.mutation import faults_of_figures, faults_of_tables, faults_of_words
from benchmarks.mutation.fault import Kind

KINDS: tuple[Kind, ...] = (*faults_of_figures.KINDS, *faults_of_tables.KINDS, *faults_of_words.KINDS)
