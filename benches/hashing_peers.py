#!/usr/bin/env python3
"""Compares acct's hashes with those that Django calls, in one run.

Each round times all four in turn, so that other work on the machine falls on all alike, and the
medians are compared. A hash of acct is its process's first, timed inside it; libargon2's (through
argon2-cffi, put into a temporary environment) and hashlib's are timed inside this process.

Exits 1 where Argon2id takes longer than libargon2, or PBKDF2 more than half of hashlib's time.
"""

import argparse
import hashlib
import json
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PASSWORD = b"correct horse"
SALT = b"abcdefghijklmnopqrstuv"


def build():
    """Builds the bench and returns the path of its program."""
    command = ["cargo", "bench", "--bench", "hashing", "--no-run", "--message-format=json"]
    output = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout
    messages = [json.loads(line) for line in output.splitlines()]
    return next(m["executable"] for m in messages if m.get("target", {}).get("name") == "hashing")


def ours(program, algorithm):
    """Returns the seconds of one hash of acct's."""
    command = [program, "--time", algorithm]
    return int(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout) / 1e9


def timed(work):
    """Returns the seconds that the work takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def libargon2():
    """Hashes as Django's Argon2 hasher does."""
    from argon2.low_level import Type, hash_secret

    hash_secret(PASSWORD, SALT, 2, 102400, 8, 32, Type.ID)


def hashlib_pbkdf2():
    """Hashes as Django's PBKDF2 hasher does."""
    hashlib.pbkdf2_hmac("sha256", PASSWORD, SALT, 1_500_000)


def compare(program, rounds):
    """Returns the medians, in seconds, by name."""
    contenders = {
        "argon2id, acct": lambda: ours(program, "argon2"),
        "argon2id, libargon2": lambda: timed(libargon2),
        "pbkdf2_sha256, acct": lambda: ours(program, "pbkdf2_sha256"),
        "pbkdf2_sha256, hashlib": lambda: timed(hashlib_pbkdf2),
    }
    samples = {name: [] for name in contenders}
    for _ in range(rounds):
        for name, measure in contenders.items():
            samples[name].append(measure())
    return {name: statistics.median(values) for name, values in samples.items()}


def verdict(medians):
    """Prints the table and returns the exit code."""
    argon2, libargon2_, pbkdf2, hashlib_ = medians.values()
    for name, median in medians.items():
        print(f"{name:<24}{median * 1000:7.1f} ms")
    print(f"{'argon2id':<24}{libargon2_ / argon2:7.2f} times as fast (at least 1)")
    print(f"{'pbkdf2_sha256':<24}{hashlib_ / pbkdf2:7.2f} times as fast (at least 2)")
    return int(argon2 > libargon2_ or pbkdf2 * 2 > hashlib_)


def rerun_with_argon2(arguments):
    """Runs this script in a temporary environment that has argon2-cffi."""
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        python = Path(folder) / "bin" / "python"
        subprocess.run([python, "-m", "pip", "install", "--quiet", "argon2-cffi"], check=True)
        return subprocess.run([python, __file__, "--measure", *arguments]).returncode


def main():
    """Builds, measures and judges."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--measure", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if not options.measure:
        return rerun_with_argon2(sys.argv[1:])
    return verdict(compare(build(), options.rounds))


if __name__ == "__main__":
    sys.exit(main())
