import { partCount } from '../storage/upload-parts.ts';
import { pageSize } from './connection.ts';
import { type UploadFileResolvers } from './types.generated.ts';

/** S3 takes no more parts. */
const MAX_PARTS = 10_000;

export const UploadFile: UploadFileResolvers = {
  partCount: (file) => partCount(file),
  missingParts: async (file, { first, fromPart }, { loaders, services }) => {
    const limit = pageSize(first, 1000);
    const from = pageSize(fromPart, MAX_PARTS, 'fromPart');
    const upload = await loaders.uploads.load(file.uploadId);
    return upload === null ? [] : services.uploads.missingParts(upload, file, from, limit);
  },
};
