"""Runs a program in a pseudo-terminal and talks to it.

    terminal.py '[["text to wait for", "keys to send"], ...]' PROGRAM ARGUMENT...

Prints everything that the terminal shows and exits as the program does. Every wait has an end: 99 says that a text never came.
"""
import json
import os
import pty
import select
import sys
import time

PATIENCE = 30


def main():
    steps = json.loads(sys.argv[1])
    child, terminal = pty.fork()
    if child == 0:
        os.execvp(sys.argv[2], sys.argv[2:])

    shown = b""
    seen = 0
    end = time.monotonic() + PATIENCE
    while True:
        while steps and (at := shown.find(steps[0][0].encode(), seen)) >= 0:
            seen = at + len(steps[0][0].encode())
            # The program switches the echo off before it asks; a reader of keys may need a moment longer.
            time.sleep(0.1)
            os.write(terminal, steps.pop(0)[1].encode())

        ready, _, _ = select.select([terminal], [], [], max(0, end - time.monotonic()))
        if not ready:
            sys.stdout.buffer.write(shown)
            print(f"\nnever came: {steps}")
            os.kill(child, 9)
            return 99

        try:
            data = os.read(terminal, 65536)
        except OSError:
            break

        if not data:
            break

        shown += data

    sys.stdout.buffer.write(shown)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status) % 256


sys.exit(main())
