import * as core from "@cornerstonejs/core";
import * as imageLoader from "@cornerstonejs/dicom-image-loader";
import * as tools from "@cornerstonejs/tools";
import { loadFrame, Unshowable } from "./loadFrame";
import { correctedModules } from "./modules";
import { makeToolGroup } from "./tools";

const ENGINE = "vetark";
/** Decoded pictures kept; 500 slices of 0.5 MB fit twice. */
const CACHE_BYTES = 600_000_000;
const DECODERS = Math.max(1, Math.min(4, Math.floor((navigator.hardwareConcurrency || 2) / 2)));

let engine: core.RenderingEngine | undefined;

/** Starts Cornerstone once for the page: renderer, decoders in workers, tools. */
export function renderingEngine(): core.RenderingEngine {
  if (engine) return engine;
  const defaults = core.getConfiguration();
  core.init({ ...defaults, rendering: { ...defaults.rendering, webGlContextCount: 2 } });
  imageLoader.init({ maxWebWorkers: DECODERS });
  tools.init();
  core.cache.setMaxCacheSize(CACHE_BYTES);
  // After the loader's own: ours for the scheme, and in front of its metadata.
  core.imageLoader.registerImageLoader("wadors", loadFrame as core.Types.ImageLoaderFn);
  core.metaData.addProvider(correctedModules, 10_000);
  // HTTP/1.1 gives six lines: some stay free for what the user asks for now.
  core.imageLoadPoolManager.setMaxSimultaneousRequests(core.Enums.RequestType.Prefetch, 4);
  core.imageRetrievalPoolManager.setMaxSimultaneousRequests(core.Enums.RequestType.Prefetch, 4);
  // Its cache hangs a chain without an end on each promise; the viewport hears of the failure by itself.
  window.addEventListener("unhandledrejection", (event) => {
    if (event.reason instanceof Unshowable) event.preventDefault();
  });
  makeToolGroup();
  engine = new core.RenderingEngine(ENGINE);
  return engine;
}

export function stackViewport(id: string): core.StackViewport | undefined {
  return engine?.getViewport(id) as core.StackViewport | undefined;
}
