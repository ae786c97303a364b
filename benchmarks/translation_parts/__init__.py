"""The four tasks of `benchmarks/translation.py`, and what they share."""
