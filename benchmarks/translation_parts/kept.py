"""What was measured: a file with one line of JSON per row and seed, appended to."""

import json


class Kept:
    """The measurements of a file that were made with the same settings.

    Args:
        path: of the file, which need not exist, or None to keep nothing.
        settings: dictionary of what a measurement depends on besides row and seed.
    """

    def __init__(self, path, settings):
        self.path = path
        self.settings = settings

    def find(self, task, row, seed):
        """The scores of a row, or None if the file does not have them."""
        wanted = self._key(task, row, seed)
        for line in self._lines():
            if {name: line.get(name) for name in wanted} == wanted:
                return line["scores"]
        return None

    def add(self, task, row, seed, scores):
        if self.path is None:
            return
        self.path.parent.mkdir(parents=True, exist_ok=True)
        line = json.dumps(self._key(task, row, seed) | {"scores": scores})
        # At once, as another process may append to the same file.
        with self.path.open("a", encoding="utf8") as file:
            file.write(f"{line}\n")

    def _key(self, task, row, seed):
        return {"task": task, "row": row, "seed": seed, **self.settings}

    def _lines(self):
        if self.path is None or not self.path.exists():
            return
        for number, line in enumerate(self.path.read_text("utf8").splitlines(), 1):
            try:
                yield json.loads(line)
            except ValueError:
                raise SystemExit(
                    f"--output: line {number} of {self.path} is not JSON. Remove it, "
                    "or choose another file."
                ) from None
