/** The paw in the viewfinder. */
export function Logo({ size = 28 }: { size?: number }) {
  return <img src="/favicon.svg" width={size} height={size} alt="" style={{ display: "block" }} />;
}
