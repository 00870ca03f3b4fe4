import { join } from 'node:path';
import { type S3Settings } from '../../settings/objects.ts';
import { FolderObjectStore } from './folder-object-store.ts';
import { S3ObjectStore } from './s3-object-store.ts';
import { type S3Endpoint } from './s3-client.ts';

export interface ObjectStoreSettings {
  readonly dataFolder: string;
  readonly http: { readonly publicUrl: string };
  readonly s3: S3Settings | null;
}

/**
 * The object store that the settings name: a bucket, or `<data folder>/store`. It is not touched yet: ask `ready()`.
 * @throws StorageError when the local folder cannot be made.
 */
export async function createObjectStore(settings: ObjectStoreSettings): Promise<FolderObjectStore | S3ObjectStore> {
  const { s3 } = settings;
  if (s3 === null) {
    return FolderObjectStore.open({ root: join(settings.dataFolder, 'store'), publicUrl: settings.http.publicUrl });
  }
  return new S3ObjectStore({
    ...endpointOf(s3.endpoint),
    region: s3.region,
    bucket: s3.bucket,
    accessKey: s3.accessKey,
    secretKey: s3.secretKey,
    patience: s3.patience,
    ...(s3.publicEndpoint !== null && { publicEndpoint: endpointOf(s3.publicEndpoint) }),
  });
}

function endpointOf(url: string): S3Endpoint {
  const { hostname, port, protocol } = new URL(url);
  const useSSL = protocol === 'https:';
  return { endPoint: hostname, port: port === '' ? (useSSL ? 443 : 80) : Number(port), useSSL };
}
