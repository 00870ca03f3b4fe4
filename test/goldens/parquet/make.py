"""Makes small Parquet files in each codec, with the types of Hugging Face's datasets in their metadata (versions: see
versions.txt).

    python make.py
"""

import io
import pathlib

import pyarrow as pa
import pyarrow.parquet as pq
from datasets import ClassLabel, Dataset, Features, Image
from PIL import Image as Picture

HERE = pathlib.Path(__file__).parent
NAMES = ["annual crop", "forest", "sea or lake"]


def png(i):
    buffer = io.BytesIO()
    Picture.new("RGB", (4, 4), (60 * i, 10, 20)).save(buffer, "PNG")
    return buffer.getvalue()


rows = {
    "image": [{"bytes": png(i % 4), "path": f"{i}.png"} for i in range(12)],
    "label": [i % 3 for i in range(12)],
}
features = Features({"image": Image(), "label": ClassLabel(names=NAMES)})
table = Dataset.from_dict(rows, features=features).data.table
for codec in ("none", "snappy", "gzip", "brotli", "zstd", "lz4"):
    for version in ("1.0", "2.0"):
        path = HERE / f"{codec}-{version[0]}.parquet"
        # two row groups; dictionaries and plain pages
        pq.write_table(table, path, compression=codec, row_group_size=8, data_page_version=version)
