import { type ObjectStore } from '../../src/storage/objects/object-store.ts';

/** A store, and the number of staged parts that were announced through it. */
export interface WatchedStore {
  readonly objects: ObjectStore;
  arrived(): number;
}

export interface PartWatcher {
  /** Runs before a staged part is announced, with its number in the order of time. */
  before?(count: number): Promise<void>;
  after?(): void;
}

/** Lets a test hold up or count the parts that a merge announces. */
export function watchParts(store: ObjectStore, watcher: PartWatcher = {}): WatchedStore {
  let count = 0;
  const multipartStaging: ObjectStore['multipartStaging'] = async (upload) => {
    const staged = await store.multipartStaging?.(upload);
    if (staged === undefined) throw new Error('parts cannot be staged here');
    return {
      path: staged.path,
      arrived: async (partNumber, bytes) => {
        count += 1;
        await watcher.before?.(count);
        await staged.arrived(partNumber, bytes);
        watcher.after?.();
      },
    };
  };
  return { objects: replacing(store, multipartStaging), arrived: () => count };
}

/** A store that takes parts by signed URLs only, as a remote one does. */
export function withoutStaging(store: ObjectStore): ObjectStore {
  return replacing(store, undefined);
}

function replacing(store: ObjectStore, multipartStaging: ObjectStore['multipartStaging']): ObjectStore {
  return new Proxy(store, {
    get(target, name) {
      if (name === 'multipartStaging') return multipartStaging;
      const member: unknown = Reflect.get(target, name);
      // the store keeps private members, which a proxy has not
      return typeof member === 'function' ? (member.bind(target) as unknown) : member;
    },
  });
}
