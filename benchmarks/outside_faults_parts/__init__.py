"""Parts of `outside_faults.py`: small runs, and faults by their kind."""
