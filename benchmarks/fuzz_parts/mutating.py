"""Changes of files: of their bytes, of the members of archives, of JSON."""

import io
import json
import zipfile
import zlib

# Numbers at which programs go wrong.
_NUMBERS = (0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF)
_VALUES = (None, True, -1, 0, 1.5, 10**30, float("nan"), "", "a", [], {}, [1], "../x")


def changed(kind, data, rng):
    """The bytes of a changed file.

    Args:
        kind: string, the kind of file, see `files.write`.
        data: bytes of a good file.
        rng: `numpy.random.Generator`.
    """
    if kind == "run.json":
        return _changed_json(data, rng)
    if kind in ("npz", "keras") and rng.random() < 0.7:
        return _changed_archive(data, rng)
    data = _changed_bytes(data, rng)
    # A reader of PNG stops at a wrong checksum, and sees no more of the change.
    return (
        _with_checksums(data) if kind.endswith("png") and rng.random() < 0.7 else data
    )


def _with_checksums(data):
    """A changed PNG file with right checksums, as far as its chunks can be followed."""
    data, place = bytearray(data), 8
    while place + 12 <= len(data):
        length = int.from_bytes(data[place : place + 4], "big")
        end = place + 8 + length
        if end + 4 > len(data):
            break
        checksum = zlib.crc32(data[place + 4 : end])
        data[end : end + 4] = checksum.to_bytes(4, "big")
        place = end + 4
    return bytes(data)


def _changed_bytes(data, rng):
    data = bytearray(data)
    for _ in range(rng.integers(1, 6)):
        # Headers are at the beginning, and those of archives at the end.
        end = max(1, len(data))
        near = min(end, 128)
        place = int(rng.choice([rng.integers(near), end - 1 - rng.integers(near)]))
        place = place if rng.random() < 0.7 else int(rng.integers(end))
        change = rng.integers(6)
        if change == 0 and data:
            data[place] ^= 1 << int(rng.integers(8))
        elif change == 1:
            number = int(rng.choice(_NUMBERS))
            size = int(rng.choice([1, 2, 4]))
            order = "little" if rng.random() < 0.5 else "big"
            whole = (number % 256**size).to_bytes(size, order)
            data[place : place + size] = whole
        elif change == 2:
            del data[place:]
        elif change == 3:
            del data[place : place + int(rng.integers(1, 64))]
        elif change == 4:
            start = int(rng.integers(end))
            part = data[start : start + int(rng.integers(1, 256))]
            data[place:place] = part
        else:
            data[place:place] = rng.bytes(int(rng.integers(1, 32)))
    return bytes(data)


def _changed_archive(data, rng):
    """A good archive of one changed, missing, renamed or added member."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    name = str(rng.choice(sorted(members)))
    change = rng.integers(5)
    if change <= 1:
        edit = _changed_json if name.endswith(".json") else _changed_bytes
        members[name] = edit(members[name], rng)
    elif change == 2:
        members[f"../../{name}"] = members.pop(name)
    elif change == 3:
        del members[name]
    else:
        members[str(rng.choice(["/harm", "../harm", "assets/../../harm"]))] = b"harm"
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def _changed_json(data, rng):
    """JSON with one value replaced, removed or renamed; sometimes changed bytes."""
    if rng.random() < 0.2:
        return _changed_bytes(data, rng)
    tree = json.loads(data)
    places = list(_places(tree))
    for _ in range(rng.integers(1, 3)):
        holder, key = places[rng.integers(len(places))]
        change = rng.integers(4)
        present = key in holder if isinstance(holder, dict) else key < len(holder)
        if change == 0 and present:
            del holder[key]
        elif change == 1 and isinstance(holder, dict) and present:
            holder[f"{key}_"] = holder.pop(key)
        elif present:
            holder[key] = _VALUES[rng.integers(len(_VALUES))]
    return json.dumps(tree).encode()


def _places(tree):
    """All places of values: pairs of a dictionary or list and a key or index."""
    if isinstance(tree, (dict, list)):
        items = tree.items() if isinstance(tree, dict) else enumerate(tree)
        for key, value in list(items):
            yield tree, key
            yield from _places(value)
