import type { FolderHandle } from "./picking";

/** What this browser remembers of an upload that was not finished: the server knows which files it has. */
export interface Remembered {
  root: string;
  upload: string;
  total: number;
  at: number;
  /** The folder, where the browser can open it again. */
  folder?: FolderHandle;
}

const NAME = "vetark-uploads";
const STORE = "uploads";

/** Remembers it; where the browser keeps nothing, the folder is chosen again. */
export const remember = (one: Remembered): Promise<void> =>
  within("readwrite", (store) => store.put(one)).then(
    () => undefined,
    () => undefined,
  );

export const forget = (root: string): Promise<void> =>
  within("readwrite", (store) => store.delete(root)).then(
    () => undefined,
    () => undefined,
  );

export const recall = (root: string): Promise<Remembered | undefined> =>
  within<Remembered | undefined>("readonly", (store) => store.get(root)).catch(() => undefined);

/** Forgets all of them, for whoever sits here next. */
export const forgetUploads = (): void => void indexedDB.deleteDatabase(NAME);

async function within<Result>(
  mode: IDBTransactionMode,
  act: (store: IDBObjectStore) => IDBRequest,
): Promise<Result> {
  const opening = indexedDB.open(NAME, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(STORE, { keyPath: "root" });
  const database = await done<IDBDatabase>(opening);
  try {
    return await done<Result>(act(database.transaction(STORE, mode).objectStore(STORE)));
  } finally {
    database.close();
  }
}

function done<Result>(request: IDBRequest): Promise<Result> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result as Result);
    request.onerror = () => reject(request.error);
  });
}
