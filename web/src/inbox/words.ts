import { i18n, type MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";

/** Why a file was not taken, by what the server calls it. */
const REASONS: Record<string, MessageDescriptor> = {
  empty: msg`It is empty`,
  "too large": msg`It is too large`,
  "not an image we know": msg`Not an image we know`,
  "an archive: unpack it and choose the folder": msg`An archive: unpack it, then choose its folder`,
  damaged: msg`It is damaged`,
  "already here": msg`Already here`,
  "nobody said whose it is": msg`Nobody said which animal it shows`,
  "not taken here": msg`A kind of DICOM file that is not taken here`,
  "more than this link takes": msg`More than this link takes`,
  unreadable: msg`Your browser cannot read it any more`,
};

/** What else the server says, it says in a sentence. */
export function reasonOf(reason: string): string {
  const known = REASONS[reason];
  return known ? i18n._(known) : reason;
}
