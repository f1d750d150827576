"""Runs a program that the kernel ends when it, or any library or child of its, reaches for the network.

    python -m tests.acceptance.confinement connections|names MODULE [ARGUMENT…]

`connections` forbids every connection to an IPv4 or IPv6 address, `names` only looking up a host's name, for a program
that talks to 127.0.0.1. A filter of seccomp does it, so native code is watched like Python's. Linux on x86-64 and ARM.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import runpy
import socket
import struct
import sys

PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 38, 22, 2
KILL_PROCESS, ALLOW = 0x80000000, 0x7FFF0000
LOAD, JUMP_IF_EQUAL, AND, RETURN = 0x20, 0x15, 0x54, 0x06
NUMBER, FIRST_ARGUMENT, SECOND_ARGUMENT, THIRD_ARGUMENT = 0, 16, 24, 32
"""Where a filter finds them: offsets in `struct seccomp_data`."""
SOCKET_CALL = {"x86_64": 41, "aarch64": 198}
CONNECT_CALL = {"x86_64": 42, "aarch64": 203}
TYPE_MASK = 0xF
"""Without SOCK_NONBLOCK and SOCK_CLOEXEC."""
IPV4_ADDRESS, IPV6_ADDRESS = 16, 28
"""The lengths of their addresses. A filter sees no address, but how long it is; a Unix socket's is another."""

Instruction = tuple[int, int, int, int]
"""Classic BPF: what to do, how many instructions to leave out when equal and when not, and with what."""


def is_possible() -> bool:
    """Whether this machine can do it."""
    return sys.platform == "linux" and platform.machine() in SOCKET_CALL


def confine(*, names_only: bool) -> None:
    """From now on this process and its children end with SIGSYS when they do what is forbidden."""
    instructions = _no_names() if names_only else _no_connections()
    program = b"".join(struct.pack("HBBI", *instruction) for instruction in instructions)
    buffer = ctypes.create_string_buffer(program, len(program))
    header = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(instructions), ctypes.addressof(buffer)))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) or libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, header, 0, 0):
        raise OSError(ctypes.get_errno(), errno.errorcode[ctypes.get_errno()])


def _no_connections() -> list[Instruction]:
    """No `connect` to an internet address, of a stream or of datagrams."""
    return [
        (LOAD, 0, 0, NUMBER),
        (JUMP_IF_EQUAL, 0, 3, CONNECT_CALL[platform.machine()]),
        (LOAD, 0, 0, THIRD_ARGUMENT),
        (JUMP_IF_EQUAL, 2, 0, IPV4_ADDRESS),
        (JUMP_IF_EQUAL, 1, 0, IPV6_ADDRESS),
        (RETURN, 0, 0, ALLOW),
        (RETURN, 0, 0, KILL_PROCESS),
    ]


def _no_names() -> list[Instruction]:
    """No `socket` for datagrams of the internet, which every question to a name server needs."""
    return [
        (LOAD, 0, 0, NUMBER),
        (JUMP_IF_EQUAL, 0, 3, SOCKET_CALL[platform.machine()]),
        (LOAD, 0, 0, FIRST_ARGUMENT),
        (JUMP_IF_EQUAL, 2, 0, socket.AF_INET),
        (JUMP_IF_EQUAL, 1, 0, socket.AF_INET6),
        (RETURN, 0, 0, ALLOW),
        (LOAD, 0, 0, SECOND_ARGUMENT),
        (AND, 0, 0, TYPE_MASK),
        (JUMP_IF_EQUAL, 1, 0, socket.SOCK_DGRAM),
        (RETURN, 0, 0, ALLOW),
        (RETURN, 0, 0, KILL_PROCESS),
    ]


def main(arguments: list[str]) -> None:
    """Confine this process, then run a module as `python -m` would."""
    what, module, *rest = arguments
    confine(names_only={"connections": False, "names": True}[what])
    sys.argv = [module, *rest]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    main(sys.argv[1:])
