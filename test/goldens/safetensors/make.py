"""Writes the golden files beside this script with the reference implementation.

Made with Python 3.11.7, safetensors 0.8.0, in a virtual environment of its own:

    python make.py
"""

import ctypes
import pathlib

from safetensors import TensorSpec, serialize_file

here = pathlib.Path(__file__).parent


# The writer takes addresses: what they point at must live until the end.
alive = []


def tensor(dtype: str, shape: list[int], nbytes: int, start: int = 0) -> TensorSpec:
    data = ctypes.create_string_buffer(bytes((start + i) % 251 for i in range(nbytes)), max(nbytes, 1))
    alive.append(data)
    return TensorSpec(dtype=dtype, shape=shape, data_ptr=ctypes.addressof(data), data_len=nbytes)


DTYPES = {
    "bool": 1,
    "uint8": 1,
    "int8": 1,
    "float8_e5m2": 1,
    "float8_e4m3fn": 1,
    "float8_e8m0fnu": 1,
    "float8_e4m3fnuz": 1,
    "float8_e5m2fnuz": 1,
    "int16": 2,
    "uint16": 2,
    "float16": 2,
    "bfloat16": 2,
    "int32": 4,
    "uint32": 4,
    "float32": 4,
    "complex64": 8,
    "float64": 8,
    "int64": 8,
    "uint64": 8,
}

serialize_file({f"t.{name}": tensor(name, [2, 3], 6 * size) for name, size in DTYPES.items()}, here / "dtypes.safetensors", {"format": "pt"})
serialize_file({"packed": tensor("float4_e2m1fn_x2", [3, 2], 6), "wide": tensor("float32", [1], 4)}, here / "sub-byte.safetensors", None)
serialize_file({}, here / "no-tensors.safetensors", None)
serialize_file(
    {
        "scalar": tensor("float32", [], 4),
        "nothing": tensor("float32", [0, 7], 0),
        "also nothing": tensor("float16", [3, 0], 0),
        "last": tensor("bfloat16", [5], 10),
    },
    here / "scalar-and-empty.safetensors",
    None,
)
serialize_file(
    {
        "__proto__": tensor("float32", [1], 4),
        "constructor": tensor("float32", [1], 4, 4),
        'quote " backslash \\ line\n tab\t bell\x07': tensor("float32", [1], 4, 8),
        "é ü 漢字": tensor("float32", [1], 4, 12),
        "\U0001f600 beyond": tensor("float32", [1], 4, 16),
        "\uff5e wide tilde": tensor("float32", [1], 4, 20),
    },
    here / "names.safetensors",
    {"recipe": '{"method": "ties", "λ": 0.3}'},
)
