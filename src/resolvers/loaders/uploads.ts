import { type Services } from '../../services/services.ts';
import { childrenLoader, rowLoader } from './load-rows.ts';

/** Loaders of uploads. Who may see one is checked where it is found, not here. */
export function createUploadLoaders({ uploads }: Pick<Services, 'uploads'>) {
  return {
    uploads: rowLoader(uploads.byIds),
    uploadFiles: childrenLoader(uploads.files, (file) => file.uploadId),
  };
}
