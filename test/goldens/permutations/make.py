"""Writes the permutations that nested subsets of experts are taken from.

    python3 make.py > ../../../src/experiments/permutations.json

The procedure of the study (2409.18314): Python's `random` with seed 0 shuffles a fresh list of indices again and again; a
permutation is taken unless one of its ordered prefixes of length 2 to n - 1 begins one that was taken before. 20 permutations
for more than 20 experts, else 10. Two and three experts have no 10 such permutations: there we stop when none was new for long,
and two experts have each order once. Any Python 3 since 3.2 gives the same.
"""

import json
import random

SIZES = [*range(2, 21), 24]
PATIENCE = 10_000


def permutations(n: int) -> list[list[int]]:
    random.seed(0)
    wanted = 20 if n > 20 else 10
    taken: list[list[int]] = []
    prefixes: set[tuple[int, ...]] = set()
    vain = 0
    while len(taken) < wanted and vain < PATIENCE:
        order = list(range(n))
        random.shuffle(order)
        own = [tuple(order[:length]) for length in range(2, n)] or [tuple(order)]
        if any(prefix in prefixes for prefix in own):
            vain += 1
            continue
        vain = 0
        prefixes.update(own)
        taken.append(order)
    return taken


print(json.dumps({str(n): permutations(n) for n in SIZES}, separators=(",", ":")).replace("],\"", "],\n\""))
