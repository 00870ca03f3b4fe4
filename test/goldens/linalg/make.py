"""Makes golden.json: small dense problems with the answers of NumPy and SciPy (versions: see versions.txt).

    python make.py

Vectors are given the sign convention of the project: the element of largest magnitude is positive.
"""

import json
import pathlib

import numpy as np
import scipy
from scipy.sparse.linalg import LinearOperator, cg

HERE = pathlib.Path(__file__).parent
rng = np.random.default_rng(20240924)


def pack(a):
    a = np.atleast_2d(np.asarray(a, dtype=np.float64))
    return {"rows": a.shape[0], "columns": a.shape[1], "data": [float(x) for x in a.ravel()]}


def signs(u):
    top = np.argmax(np.abs(u), axis=0)
    return np.where(u[top, np.arange(u.shape[1])] < 0, -1.0, 1.0)


def svd_case(name, a):
    u, s, vt = np.linalg.svd(a, full_matrices=False)
    flip = signs(u)
    polar = u @ vt
    q, r = np.linalg.qr(a)
    turn = np.where(np.diag(r) < 0, -1.0, 1.0)
    return {
        "name": name,
        "a": pack(a),
        "u": pack(u * flip),
        "s": s.tolist(),
        "vt": pack(vt * flip[:, None]),
        "polar": pack(polar),
        "q": pack(q * turn),
        "r": pack(r * turn[:, None]),
    }


def eigen_case(name, a):
    values, vectors = np.linalg.eigh(a)
    return {"name": name, "a": pack(a), "values": values.tolist(), "vectors": pack(vectors * signs(vectors))}


def gram(rows, n, last=0.05):
    x = rng.standard_normal((rows, n)) * np.geomspace(1, last, n)
    return x.T @ x


def solve_case(name, a, b):
    return {
        "name": name,
        "a": pack(a),
        "b": pack(b),
        "x": pack(np.linalg.solve(a, b)),
        "factor": pack(np.linalg.cholesky(a)),
        "condition": float(np.linalg.cond(a, 1)),
    }


def pinv_case(name, a, b, rcond):
    return {"name": name, "a": pack(a), "b": pack(b), "rcond": rcond, "x": pack(np.linalg.pinv(a, rcond=rcond, hermitian=True) @ b)}


def cg_case(name, a, b, start, maxiter, dtype):
    a, b, start = (np.asarray(x, dtype=dtype) for x in (a, b, start))
    shape = b.shape
    operator = LinearOperator((b.size, b.size), matvec=lambda x: (a @ x.reshape(shape)).ravel(), dtype=dtype)
    x, code = cg(operator, b.ravel(), x0=start.ravel(), maxiter=maxiter)
    return {
        "name": name,
        "a": pack(a),
        "b": pack(b),
        "start": pack(start),
        "maxIterations": maxiter,
        "precision": "f32" if dtype == np.float32 else "f64",
        "x": pack(x.reshape(shape)),
        "exitCode": int(code),
    }


tall = rng.standard_normal((11, 6))
graded = rng.standard_normal((8, 8)) * np.geomspace(1, 1e-9, 8)
symmetric = rng.standard_normal((9, 9))
symmetric = symmetric + symmetric.T
path = np.diag(np.full(7, 1.0), 1) + np.diag(np.full(7, 1.0), -1)
spd = gram(40, 10)
deficient = gram(4, 10)
right = rng.standard_normal((10, 5))
# well conditioned: conjugate gradients amplify the rounding of sums, whose order nobody promises
iterated = gram(200, 12, 0.5)
target = iterated @ rng.standard_normal((12, 4))
begin = rng.standard_normal((12, 4))

golden = {
    "svd": [svd_case("tall", tall), svd_case("square", rng.standard_normal((7, 7))), svd_case("graded", graded)],
    "wide": {"a": pack(tall[:5].T @ np.eye(5)), "s": np.linalg.svd(tall[:5].T, compute_uv=False).tolist()},
    "eigen": [eigen_case("random", symmetric), eigen_case("path graph", path), eigen_case("gram", spd)],
    "solve": [solve_case("gram", spd, right)],
    "pinv": [pinv_case("rank 4 of 10", deficient, right, 1e-10)],
    "cg": [
        cg_case("limit", iterated, target, begin, 6, np.float64),
        cg_case("converged", iterated, target, begin, 400, np.float64),
        cg_case("limit f32", iterated, target, begin, 6, np.float32),
    ],
}
HERE.joinpath("golden.json").write_text(json.dumps(golden) + "\n")
HERE.joinpath("versions.txt").write_text(f"numpy {np.__version__}\nscipy {scipy.__version__}\n")
