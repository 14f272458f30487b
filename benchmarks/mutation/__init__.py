"""Mutation testing of the identities: clean documents in which one fault is planted, and what the checks see of it.

``parents`` gives clean documents, ``faults…`` plant a fault in one, ``edits`` changes the document, ``warehouse`` evaluates many
changed documents at once with the project's own models, ``sightings`` compares each with its clean parent, ``tables`` prints the result.
"""
