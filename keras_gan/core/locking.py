"""A lock on a folder that only one process at a time may write to."""

import contextlib
import os
from pathlib import Path

LOCK = ".lock"


@contextlib.contextmanager
def locked(folder, refusal):
    """Locks a folder within the context, by a file in it.

    The file holds the number of the process, for the message. The operating system
    releases the lock when the process ends, also if it is killed. Where files cannot
    be locked (on Windows and some network drives) there is no lock.

    Args:
        folder: path of an existing folder.
        refusal: string, what the error says if another process has the lock. It may
            contain `{process}`.

    Raises:
        OSError: if the file of the lock cannot be made.
        ValueError: if another process has the lock.
    """
    try:
        import fcntl
    except ImportError:
        yield
        return
    path = Path(folder) / LOCK
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            known = os.read(descriptor, 20).decode(errors="replace").strip()
            process = f"process {known}" if known else "another process"
            raise ValueError(refusal.format(process=process)) from error
        except OSError:
            pass  # This file system has no locks.
        with contextlib.suppress(OSError):  # The number is not needed for the lock.
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(descriptor)
