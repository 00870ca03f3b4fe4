/** Reads a small safetensors file the plain way: F32 tensors as numbers, and the metadata. */
export function parseSafetensors(bytes: Uint8Array): {
  readonly tensors: ReadonlyMap<string, number[]>;
  readonly metadata: Readonly<Record<string, string>>;
} {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const data = 8 + Number(view.getBigUint64(0, true));
  const header = JSON.parse(Buffer.from(bytes.subarray(8, data)).toString()) as Record<string, unknown>;
  const { __metadata__: metadata = {}, ...entries } = header;
  const tensors = new Map<string, number[]>();
  for (const [name, entry] of Object.entries(
    entries as Record<string, { dtype: string; data_offsets: [number, number] }>,
  )) {
    if (entry.dtype !== 'F32') throw new Error(`${name} is ${entry.dtype}`);
    const [begin, end] = entry.data_offsets;
    tensors.set(
      name,
      Array.from({ length: (end - begin) / 4 }, (_, i) => view.getFloat32(data + begin + 4 * i, true)),
    );
  }
  return { tensors, metadata: metadata as Record<string, string> };
}
