"""The parts of `time_to_quality.py`, which `architectures.py` uses, too."""
