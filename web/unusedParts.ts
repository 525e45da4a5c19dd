import { fileURLToPath } from "node:url";
import type { Alias } from "vite";

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const NOTHING = at("./src/cornerstone/unusedPart.ts");

/**
 * What Cornerstone and vtk.js bring along and this app never calls: every viewer would fetch, compile and run it. A part
 * that is needed one day leaves this list.
 */
export const unusedParts: Alias[] = [
  // What draws is WebGL.
  { find: /^\.\.\/WebGPU\/Profiles\/\w+\.js$/, replacement: NOTHING },
  // Surfaces from files of other formats.
  { find: /^@kitware\/vtk\.js\/IO\/(Geometry|Misc|XML)\/\w+\.js$/, replacement: NOTHING },
  // Eight colour maps instead of two hundred.
  { find: /^(@kitware\/vtk\.js\/.*\/ColorMaps)\.js$/, replacement: "$1Lite.js" },
];
