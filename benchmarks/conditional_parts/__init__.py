"""The three parts of `benchmarks/conditional.py`, and what they share."""
