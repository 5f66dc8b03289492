#!/usr/bin/env python3
"""Follows a session at a terminal as a guide prints it: types what the person types, at the prompts that are printed.

    PASSWORD=NAME tests/acceptance/session.py < SESSION

In the session, a line that begins with "$ " is a command, which may continue on further lines after a backslash. Every
other line is a prompt, with the answer behind its last colon. Where there is none, the terminal does not show what is
typed: the answer is the value of the environment variable NAME. Fails if a command fails or does not ask as printed.
"""

import os
import pty
import select
import sys

# Generating a key can take a while on a busy machine.
PATIENCE_SECONDS = 120


def commands(session: str):
    """The commands, each with its prompts and answers."""
    lines = iter(session.strip("\n").split("\n"))
    found = []
    for line in lines:
        if line.startswith("$ "):
            command = line.removeprefix("$ ")
            while command.endswith("\\"):
                command += "\n" + next(lines)
            found.append((command, []))
        else:
            prompt, colon, answer = line.rpartition(":")
            found[-1][1].append((prompt + colon, answer.strip()))
    return found


class Terminal:
    """A shell at a terminal of its own, and what it has printed."""

    def __init__(self, command: str):
        self.process, self.terminal = pty.fork()
        if self.process == 0:
            os.execvp("bash", ["bash", "-c", f"set -euo pipefail\n{command}"])
        self.printed = ""

    def read(self) -> bool:
        """Waits for more to be printed. False at the end."""
        if not select.select([self.terminal], [], [], PATIENCE_SECONDS)[0]:
            sys.exit(f"Nothing more is printed after:\n{self.printed}")
        try:
            more = os.read(self.terminal, 4096)
        except OSError:  # how Linux reports the end
            return False
        self.printed += more.decode(errors="replace")
        return bool(more)

    def answer(self, prompt: str, answer: str):
        asked = 0
        while (asked := self.printed.find(prompt)) < 0:
            if not self.read():
                sys.exit(f"Not asked: {prompt}\n{self.printed}")
        sys.stdout.write(self.printed[: asked + len(prompt)])
        self.printed = self.printed[asked + len(prompt) :]
        os.write(self.terminal, f"{answer}\n".encode())

    def end(self) -> int:
        while self.read():
            pass
        sys.stdout.write(self.printed)
        return os.waitstatus_to_exitcode(os.waitpid(self.process, 0)[1])


def main() -> int:
    password = os.environ[os.environ["PASSWORD"]]
    for command, prompts in commands(sys.stdin.read()):
        terminal = Terminal(command)
        for prompt, answer in prompts:
            terminal.answer(prompt, answer or password)
        if code := terminal.end():
            return code
    return 0


if __name__ == "__main__":
    sys.exit(main())
