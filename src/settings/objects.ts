import { z } from 'zod';
import { type Patience, USUAL_PATIENCE } from '../patience.ts';
import { integer, MIB, optional, url } from './variables.ts';

export interface S3Settings {
  readonly endpoint: string;
  /** Where clients reach the store, when that differs from where this process does. */
  readonly publicEndpoint: string | null;
  readonly region: string;
  readonly bucket: string;
  readonly accessKey: string;
  readonly secretKey: string;
  readonly patience: Patience;
}

/** Null: objects live in the data folder. */
export const s3Model = z
  .object({
    S3_ENDPOINT: url('http', 'https'),
    S3_PUBLIC_ENDPOINT: url('http', 'https'),
    S3_REGION: optional,
    S3_BUCKET: optional,
    S3_ACCESS_KEY: optional,
    S3_SECRET_KEY: optional,
    S3_ANSWER_SECONDS: integer(1, 3600, USUAL_PATIENCE.answerMs / 1000),
    S3_IDLE_SECONDS: integer(1, 3600, USUAL_PATIENCE.idleMs / 1000),
  })
  .transform((given, context): S3Settings | null => {
    const { S3_ENDPOINT, S3_BUCKET, S3_ACCESS_KEY, S3_SECRET_KEY } = given;
    if (
      S3_ENDPOINT !== undefined &&
      S3_BUCKET !== undefined &&
      S3_ACCESS_KEY !== undefined &&
      S3_SECRET_KEY !== undefined
    ) {
      return {
        endpoint: S3_ENDPOINT,
        publicEndpoint: given.S3_PUBLIC_ENDPOINT ?? null,
        region: given.S3_REGION ?? 'us-east-1',
        bucket: S3_BUCKET,
        accessKey: S3_ACCESS_KEY,
        secretKey: S3_SECRET_KEY,
        patience: { answerMs: given.S3_ANSWER_SECONDS * 1000, idleMs: given.S3_IDLE_SECONDS * 1000 },
      };
    }
    const needed = { S3_ENDPOINT, S3_BUCKET, S3_ACCESS_KEY, S3_SECRET_KEY };
    // half a configuration must not fall back to the local folder in silence
    const stated = [given.S3_PUBLIC_ENDPOINT, given.S3_REGION, ...Object.values(needed)];
    if (stated.some((part) => part !== undefined)) {
      for (const [name, part] of Object.entries(needed)) {
        if (part === undefined) context.addIssue({ code: 'custom', path: [name], message: 'is missing: S3 needs it' });
      }
    }
    return null;
  });

/** What is kept of objects, how they come, and how large they are. */
export interface ObjectSettings {
  readonly uploads: {
    /** An upload that was not completed after this many seconds is collected. */
    readonly expireSeconds: number;
    /** Usual size of a part. S3 takes none below 5 MiB but the last. */
    readonly partBytes: number;
    /** Most bytes of one upload, and so of one file. */
    readonly maxBytes: number;
  };
  /** What is deleted, or was left behind, keeps its bytes for so long. */
  readonly garbage: { readonly graceSeconds: number };
  /** Merges that write more than `fileBytes` become shards of at most so many bytes of tensors; a larger tensor is alone. */
  readonly outputs: { readonly fileBytes: number };
}

export const objectModel = z
  .object({
    MERGEBOARD_UPLOAD_EXPIRE_SECONDS: integer(60, 30 * 86_400, 86_400),
    MERGEBOARD_UPLOAD_PART_BYTES: integer(1024, 1024 * MIB, 16 * MIB),
    MERGEBOARD_UPLOAD_MAX_GIB: integer(1, 100_000, 1024),
    MERGEBOARD_GC_GRACE_SECONDS: integer(3600, 365 * 86_400, 7 * 86_400),
    MERGEBOARD_OUTPUT_FILE_BYTES: integer(MIB, 1024 * 1024 * MIB, 5_000_000_000),
  })
  .transform((given): ObjectSettings => ({
    uploads: {
      expireSeconds: given.MERGEBOARD_UPLOAD_EXPIRE_SECONDS,
      partBytes: given.MERGEBOARD_UPLOAD_PART_BYTES,
      maxBytes: given.MERGEBOARD_UPLOAD_MAX_GIB * 1024 * MIB,
    },
    garbage: { graceSeconds: given.MERGEBOARD_GC_GRACE_SECONDS },
    outputs: { fileBytes: given.MERGEBOARD_OUTPUT_FILE_BYTES },
  }));

const S3_LEAST_PART_BYTES = 5 * MIB;

/** What S3 would refuse of parts of this size, or null: it takes no smaller ones, but for the last of a file. */
export function refusedByS3({ uploads: { partBytes } }: ObjectSettings): string | null {
  if (partBytes >= S3_LEAST_PART_BYTES) return null;
  return `MERGEBOARD_UPLOAD_PART_BYTES must be at least ${S3_LEAST_PART_BYTES} with S3, not ${partBytes}`;
}
