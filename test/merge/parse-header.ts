export interface ParsedHeader {
  /** In the order of the header's text. */
  readonly names: string[];
  readonly metadata: Record<string, string>;
}

/** Reads a header with nothing but the format's definition, apart from the code under test. */
export function parseSafetensors(file: Uint8Array): ParsedHeader {
  const length = Number(new DataView(file.buffer, file.byteOffset).getBigUint64(0, true));
  const text = new TextDecoder().decode(file.subarray(8, 8 + length));
  const { __metadata__: metadata, ...tensors } = JSON.parse(text) as Record<string, Record<string, string>>;
  return { names: Object.keys(tensors), metadata };
}
