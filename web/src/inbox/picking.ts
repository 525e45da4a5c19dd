/** A file to be sent, and where it lies in what was chosen. */
export interface Picked {
  path: string;
  file: File;
}

/** What systems leave in folders, and nobody means to send. */
const LEFT_BEHIND = /^(\..*|thumbs\.db|desktop\.ini|__macosx)$/i;

const isMeant = (path: string) => path.split("/").every((part) => !LEFT_BEHIND.test(part));

/** The files of a file field; with `webkitdirectory` each knows its folder. */
export const pickedOf = (files: FileList | null): Picked[] =>
  [...(files ?? [])]
    .map((file) => ({ path: file.webkitRelativePath || file.name, file }))
    .filter(({ path }) => isMeant(path));

/** A file or folder of a disk; or a file that lies on none, such as an attachment of a mail. */
export type Dropped = FileSystemEntry | File;

/** What was dropped, to be taken while the event is handled: it holds nothing afterwards. */
export const entriesOf = (dropped: DataTransfer): Dropped[] =>
  [...dropped.items].flatMap((item) => item.webkitGetAsEntry() ?? item.getAsFile() ?? []);

/** All files in dropped files and folders, however deep. */
export async function* filesIn(dropped: Dropped[]): AsyncGenerator<Picked> {
  const waiting = [...dropped].reverse();
  for (let entry = waiting.pop(); entry; entry = waiting.pop()) {
    if (entry instanceof File) {
      yield { path: entry.name, file: entry };
      continue;
    }
    const path = entry.fullPath.replace(/^\//, "");
    if (!isMeant(path)) continue;
    if (entry.isFile) {
      const file = await new Promise<File | null>((resolve) =>
        (entry as FileSystemFileEntry).file(resolve, () => resolve(null)),
      );
      if (file) yield { path, file };
    } else waiting.push(...(await inside(entry as FileSystemDirectoryEntry)).reverse());
  }
}

/** A folder tells of a hundred at a time, and of none at the end. */
async function inside(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const found: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve) =>
      reader.readEntries(resolve, () => resolve([])),
    );
    if (some.length === 0) return found;
    found.push(...some);
  }
}

/** A folder that the browser may open again after the page was closed (Chromium's File System Access). */
export interface FolderHandle {
  kind: "directory";
  name: string;
  values(): AsyncIterable<FolderHandle | FileHandle>;
  queryPermission?(how: { mode: "read" }): Promise<PermissionState>;
  requestPermission?(how: { mode: "read" }): Promise<PermissionState>;
}

interface FileHandle {
  kind: "file";
  name: string;
  getFile(): Promise<File>;
}

/** Asks for a folder in a way that it can be opened again; null: nobody chose one; undefined: not in this browser. */
export async function folderHandle(): Promise<FolderHandle | null | undefined> {
  const ask = (window as { showDirectoryPicker?: () => Promise<FolderHandle> }).showDirectoryPicker;
  if (!ask) return undefined;
  try {
    return await ask.call(window);
  } catch (error) {
    return error instanceof DOMException && error.name === "AbortError" ? null : undefined;
  }
}

/** All files of a folder, with its name before theirs as a file field has it. */
export async function* filesOfFolder(folder: FolderHandle, path = folder.name): AsyncGenerator<Picked> {
  for await (const one of folder.values()) {
    const within = `${path}/${one.name}`;
    if (!isMeant(within)) continue;
    if (one.kind === "directory") yield* filesOfFolder(one, within);
    else yield { path: within, file: await one.getFile() };
  }
}

/** Whether it may be a photo or a document, of which nothing but the sender says whose it is. */
export const isNobodys = ({ path }: Picked) => /\.(jpe?g|png|pdf)$/i.test(path);
