/** How plans cut their output before they said so: into shards of at most this many bytes. */
export const USUAL_FILE_BYTES = 5_000_000_000;
