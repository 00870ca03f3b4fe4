"""Makes golden.json: distances of sets of embeddings by their public formulas (versions: see versions.txt).

    python make.py

- Frechet distance: means, np.cov, scipy.linalg.sqrtm of the product of the covariances, as in the public FID programs.
- CMMD: the estimator of google-research/cmmd (Gaussian kernel, sigma 10, all pairs, times 1000) in torch, in float64.
- Quantiles of binomial distributions by scipy.stats.binom.ppf.
"""

import json
import pathlib

import numpy as np
import scipy
import torch
from scipy import linalg, stats

HERE = pathlib.Path(__file__).parent
torch.set_num_threads(1)
rng = np.random.default_rng(7)


def frechet(x, y):
    mu1, mu2 = x.mean(0), y.mean(0)
    s1, s2 = np.cov(x, rowvar=False), np.cov(y, rowvar=False)
    if min(len(x), len(y)) > x.shape[1]:
        root = linalg.sqrtm(s1 @ s2).real
        return float(((mu1 - mu2) ** 2).sum() + np.trace(s1 + s2 - 2 * root))
    # sqrtm is unreliable for singular products: the same trace by a root of a symmetric matrix
    values, vectors = np.linalg.eigh(s1)
    half = (vectors * np.sqrt(values.clip(0))) @ vectors.T
    inner = np.sqrt(np.linalg.eigvalsh(half @ s2 @ half).clip(0)).sum()
    return float(((mu1 - mu2) ** 2).sum() + np.trace(s1) + np.trace(s2) - 2 * inner)


def cmmd(x, y):
    x, y = (torch.tensor(v, dtype=torch.float64) for v in (x, y))
    x, y = (v / v.norm(dim=1, keepdim=True) for v in (x, y))
    gamma = 1 / (2 * 10**2)

    def k(a, b):
        squares = (a**2).sum(1)[:, None] + (b**2).sum(1)[None, :]
        return torch.exp(-gamma * (-2 * a @ b.T + squares)).mean()

    return float(1000 * (k(x, x) + k(y, y) - 2 * k(x, y)))


def sets(n, m, width, shift):
    mix = rng.normal(size=(width, width)) / np.sqrt(width)
    x = rng.normal(size=(n, width)) + 0.3
    y = rng.normal(size=(m, width)) @ mix + shift
    return np.round(x, 3).astype(np.float32), np.round(y, 3).astype(np.float32)


cases = []
for name, args in {
    "more images than dimensions": (24, 40, 5, 0.0),
    "as many": (8, 8, 8, 0.5),
    "fewer images than dimensions": (5, 7, 12, 0.2),
    "one set large, one small": (4, 40, 6, 1.0),
}.items():
    x, y = sets(*args)
    x64, y64 = x.astype(np.float64), y.astype(np.float64)
    cases.append(
        {"name": name, "x": x.tolist(), "y": y.tolist(), "frechet": frechet(x64, y64), "cmmd": cmmd(x64, y64)}
    )

binomial = [
    {"n": n, "p": p, "low": float(stats.binom.ppf(0.025, n, p)), "high": float(stats.binom.ppf(0.975, n, p))}
    for n, p in [(4, 0.5), (20, 0.95), (100, 0.37), (1000, 0.003), (50_000, 0.8)]
]
(HERE / "golden.json").write_text(json.dumps({"distances": cases, "binomial": binomial}) + "\n")
(HERE / "versions.txt").write_text(f"numpy {np.__version__}\nscipy {scipy.__version__}\ntorch {torch.__version__}\n")
