"""Makes golden.json: correlations, p-values, quantiles and bootstrap intervals of SciPy (versions: see versions.txt).

    python make.py
"""

import json
import pathlib

import numpy as np
import scipy
from scipy import stats

HERE = pathlib.Path(__file__).parent
rng = np.random.default_rng(20240926)


def exact(x, y):
    """All pairings, two-sided by the absolute value."""
    statistic = lambda a: abs(np.corrcoef(a, y)[0, 1])
    result = stats.permutation_test(
        (x,), statistic, permutation_type="pairings", n_resamples=np.inf, alternative="greater", vectorized=False
    )
    return float(result.pvalue)


def case(name, x, y):
    x, y = np.asarray(x, float), np.asarray(y, float)
    pearson, spearman = stats.pearsonr(x, y), stats.spearmanr(x, y)
    out = {
        "name": name,
        "x": x.tolist(),
        "y": y.tolist(),
        "ranks": stats.rankdata(x).tolist(),
        "pearson": {"value": float(pearson.statistic), "pT": float(pearson.pvalue)},
        "spearman": {"value": float(spearman.statistic), "pT": float(spearman.pvalue)},
        "slope": float(stats.linregress(x, y).slope),
    }
    if len(x) <= 7:
        out["pearson"]["pExact"] = exact(x, y)
        out["spearman"]["pExact"] = exact(stats.rankdata(x), stats.rankdata(y))
    if len(x) >= 12:
        for kind, statistic in (
            ("pearson", lambda a, b: stats.pearsonr(a, b).statistic),
            ("spearman", lambda a, b: stats.spearmanr(a, b).statistic),
        ):
            interval = stats.bootstrap(
                (x, y),
                statistic,
                paired=True,
                vectorized=False,
                n_resamples=20_000,
                method="percentile",
                rng=np.random.default_rng(1),
            ).confidence_interval
            out[kind]["interval"] = [float(interval.low), float(interval.high)]
    return out


def noisy(n, r):
    x = rng.standard_normal(n)
    return x, r * x + np.sqrt(1 - r * r) * rng.standard_normal(n)


cases = [
    case("five apart", [0.1, 0.4, 0.2, 0.9, 0.7], [1.0, 3.0, 2.5, 4.0, 5.0]),
    case("six with ties", [0.5, 0.5, 0.2, 0.8, 0.2, 0.9], [3, 1, 1, 4, 2, 4]),
    case("seven, negative", *noisy(7, -0.8)),
    case("twelve, weak", *noisy(12, 0.3)),
    case("forty, strong", *noisy(40, -0.9)),
]

samples = []
for n in (1, 2, 5, 24):
    values = rng.random(n)
    quartiles = np.quantile(values, [0.25, 0.5, 0.75])
    samples.append(
        {
            "values": values.tolist(),
            "mean": float(values.mean()),
            "standardDeviation": None if n < 2 else float(values.std(ddof=1)),
            "quartiles": quartiles.tolist(),
        }
    )

tails = [
    {"t": t, "freedom": v, "p": float(2 * stats.t.sf(t, v))}
    for t in (0.0, 0.01, 0.7, 2.5, 12.0, 80.0)
    for v in (1, 2, 8, 30, 1000)
]

# a paired comparison of two seeds each on nine cells
a, b = rng.random((2, 9)), rng.random((2, 9))
difference = a.mean(0) - b.mean(0)
paired = stats.bootstrap(
    (difference,), np.mean, n_resamples=20_000, method="percentile", rng=np.random.default_rng(2)
).confidence_interval
golden = {
    "correlations": cases,
    "samples": samples,
    "tails": tails,
    "paired": {
        "a": a.mean(0).tolist(),
        "b": b.mean(0).tolist(),
        "value": float(difference.mean()),
        "interval": [float(paired.low), float(paired.high)],
    },
}
(HERE / "golden.json").write_text(json.dumps(golden, indent=1) + "\n")
(HERE / "versions.txt").write_text(f"numpy {np.__version__}\nscipy {scipy.__version__}\n")
