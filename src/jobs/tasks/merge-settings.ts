/** Larger outputs become shards of at most this many bytes, as Hugging Face programs write them. */
export const MAX_OUTPUT_FILE_BYTES = 5_000_000_000;
