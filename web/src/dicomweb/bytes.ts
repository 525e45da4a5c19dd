/** The bytes of an InlineBinary (PS3.18 F.2.7); none of what is no base64. */
export function inlineBytes(base64: string): Uint8Array<ArrayBuffer> {
  try {
    return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  } catch {
    return new Uint8Array();
  }
}
