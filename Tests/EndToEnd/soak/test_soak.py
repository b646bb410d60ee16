"""100,000 requests of all kinds by 64 clients: no wrong answer, no torn audit line, nothing that
grows."""

import collections
import json
import multiprocessing
import os
import types

from caller import UNAVAILABLE, Caller, run_callers
from processes import descriptor_count, resident_kilobytes
from support.signing_key import SigningKey
from trouble import Trouble

REQUESTS = int(os.environ.get("REQUESTS", "100000"))
PROCESSES = 4
THREADS = 16
ROUNDS = 10
# The round after which the process that is never killed may grow no further, and its tolerance in
# kilobytes.
SETTLED = 5
GROWTH = 3_072
# The descriptors that it may hold open. Each of 32 threads has one to the directory, and three for
# each libcurl handle (issuer, plugin, store, uploads), two of them libcurl's own. Others are
# nginx's kept connections and the process's own.
DESCRIPTORS = 32 * (1 + 4 * 3) + 32 + 16


def described(scene):
    """What a process of clients needs to know: plain values."""
    hour = 3_600
    now = scene.issuer.claims()["iat"]
    stranger = SigningKey("ES256", "first", 7)
    return types.SimpleNamespace(
        authority=str(scene.authority.file), keys=scene.keys,
        certificate=(str(scene.certificate.chain), str(scene.certificate.key)),
        sts_port=scene.sts.port, s3_port=scene.nginx.port, plain_port=scene.nginx.plain_port,
        token=scene.issuer.token(exp=now + 5 * hour),
        expired=scene.issuer.token(iat=now - 2 * hour, nbf=now - 2 * hour, exp=now - hour),
        forged=scene.issuer.token(key=stranger))


def load(description, count, first):
    """Runs all clients, and returns the sum of their outcomes."""
    results = multiprocessing.Queue()
    context = multiprocessing.get_context("fork")
    each = -(-count // (PROCESSES * THREADS))
    processes = [
        context.Process(
            target=run_callers, args=(description, first + number, THREADS, each, results))
        for number in range(PROCESSES)]
    for process in processes:
        process.start()
    found = [results.get() for _ in processes]
    for process in processes:
        process.join()
    counts = sum((counts for counts, _, _ in found), collections.Counter())
    return counts, sum((wrong for _, wrong, _ in found), []), sum((ids for _, _, ids in found), [])


def test_soak(scene):
    description = described(scene)
    survivor = scene.processes.survivor
    # Keys, connections and caches are in place before the trouble begins.
    counts, wrong, request_ids = load(description, REQUESTS // ROUNDS, first=1)
    assert not wrong, wrong[:5]
    assert not any(refusal == UNAVAILABLE for _, refusal in counts), "while nothing is wrong"
    resident = []
    trouble = Trouble(scene, Caller(description, "trouble", "127.0.0.1"))
    trouble.start()
    try:
        for number in range(1, ROUNDS):
            found = load(description, REQUESTS // ROUNDS, first=1 + 10 * number)
            counts, wrong, request_ids = (
                mine + more for mine, more in zip((counts, wrong, request_ids), found, strict=True))
            trouble.measuring = number >= SETTLED // 2
            resident.append(resident_kilobytes(survivor))
    finally:
        trouble.stop()
    descriptors = descriptor_count(survivor)
    lines = scene.daypass.audit_log.read_bytes().split(b"\n")
    audited = collections.Counter(json.loads(line)["requestID"] for line in lines[:-1])

    print(f"\n{sum(counts.values()):,} requests")
    for (kind, refusal), count in sorted(counts.items(), key=str):
        print(f"  {kind:24} {refusal[0]} {refusal[1] or '':24} {count:>7,}")
    print("trouble:", ", ".join(f"{name} {count}" for name, count in trouble.counts.items()))
    print(f"audit lines {len(lines) - 1:,}; descriptors {descriptors}; resident KB:",
          *[f"{kilobytes:,}" for kilobytes in resident])

    assert not wrong and not trouble.wrong, (wrong[:5], trouble.wrong[:5])
    assert lines[-1] == b"", "a torn line"
    assert [found for found in request_ids if audited[found] != 1] == []
    unavailable = sum(count for (_, refusal), count in counts.items() if refusal == UNAVAILABLE)
    assert unavailable <= 32 * scene.processes.killed, "more than the killed had workers"
    assert descriptors <= DESCRIPTORS
    assert resident[-1] <= resident[SETTLED] + GROWTH, resident
    assert scene.store.object("reports", "forged") is None
