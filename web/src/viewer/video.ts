/** A stream that is stored as it was recorded: the browser's own player shows it, or nobody here does. */
export interface Video {
  /** What the video is called among people. */
  name: string;
  mediaType: string;
  extension: string;
}

const MPEG_2: Video = { name: "MPEG-2", mediaType: "video/mpeg", extension: "mpg" };
const H_264: Video = { name: "H.264", mediaType: "video/mp4", extension: "mp4" };
const HEVC: Video = { name: "HEVC", mediaType: "video/mp4", extension: "mp4" };

/** The transfer syntaxes of PS3.5 8.2.5 to 8.2.8, of which each has a fragmentable twin. */
const BY_NUMBER: Record<string, Video> = {
  100: MPEG_2,
  101: MPEG_2,
  102: H_264,
  103: H_264,
  104: H_264,
  105: H_264,
  106: H_264,
  107: HEVC,
  108: HEVC,
};

export function videoOf({ transferSyntaxUID }: { transferSyntaxUID: string }): Video | undefined {
  const [, number] = /^1\.2\.840\.10008\.1\.2\.4\.(\d+)(?:\.1)?$/.exec(transferSyntaxUID) ?? [];
  return number ? BY_NUMBER[number] : undefined;
}
