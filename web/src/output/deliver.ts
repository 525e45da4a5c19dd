import { t } from "@lingui/core/macro";

export type Format = "png" | "jpeg";

const QUALITY = 0.92;

/** A picture as a file's bytes; it says nothing but its pixels. */
export function encoded(canvas: HTMLCanvasElement, format: Format): Promise<Blob> {
  return new Promise((resolve, reject) =>
    canvas.toBlob(
      (blob) => (blob ? resolve(blob) : reject(new Error(t`The browser could not write the picture.`))),
      `image/${format}`,
      QUALITY,
    ),
  );
}

/** Has the browser keep a file. */
export function save(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  // The browser reads it after the click.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** Puts a PNG on the clipboard; false where the browser does not let pages do that. */
export async function copy(picture: Promise<Blob>): Promise<boolean> {
  // Asked for before the picture is made: Safari forgets the press that allowed it.
  if (typeof ClipboardItem === "undefined" || !navigator.clipboard?.write) return false;
  try {
    await navigator.clipboard.write([new ClipboardItem({ "image/png": picture })]);
    return true;
  } catch (error) {
    if (error instanceof DOMException && error.name === "NotAllowedError") return false;
    throw error;
  }
}
