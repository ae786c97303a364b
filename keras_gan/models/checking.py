"""The check that all builders of networks share."""


def check_sizes(**sizes):
    """Raises `ValueError` unless every named size is an integer above 0."""
    for name, value in sizes.items():
        if not isinstance(value, int) or value < 1:
            raise ValueError(
                f"`{name}` must be an integer of at least 1. Received: {name}={value}"
            )
