import * as core from "@cornerstonejs/core";
import * as imageLoader from "@cornerstonejs/dicom-image-loader";
import * as tools from "@cornerstonejs/tools";
import { DECODERS, startDecoders, stopDecoders } from "./decoders";
import { loadFrame, Unshowable } from "./loadFrame";
import { cacheBytes, thisDevice } from "./memory";
import { correctedModules, forgetRendered } from "./modules";
import { forgetSharedRanges } from "./sharedRange";
import { makeToolGroup } from "./tools";

const ENGINE = "vetark";
const { Prefetch } = core.Enums.RequestType;

let started = false;
let engine: core.RenderingEngine | undefined;
let viewers = 0;
/** Pictures on their way. */
const loading = new Set<Promise<unknown>>();

/** Starts Cornerstone once for the page: decoders in workers, tools. Safe to call before there is a picture to show. */
export function start(): void {
  if (started) return;
  started = true;
  const defaults = core.getConfiguration();
  core.init({ ...defaults, rendering: { ...defaults.rendering, webGlContextCount: 2 } });
  imageLoader.init({ maxWebWorkers: DECODERS });
  tools.init();
  core.cache.setMaxCacheSize(cacheBytes(thisDevice()));
  // After the loader's own: ours for the scheme, and in front of its metadata.
  core.imageLoader.registerImageLoader("wadors", load as core.Types.ImageLoaderFn);
  core.metaData.addProvider(correctedModules, 10_000);
  // HTTP/1.1 gives six lines: some stay free for what the user asks for now.
  core.imageLoadPoolManager.setMaxSimultaneousRequests(Prefetch, 4);
  core.imageRetrievalPoolManager.setMaxSimultaneousRequests(Prefetch, 4);
  // Its cache hangs a chain without an end on each promise; the viewport hears of the failure by itself.
  window.addEventListener("unhandledrejection", (event) => {
    if (event.reason instanceof Unshowable) event.preventDefault();
  });
  makeToolGroup();
}

/** What draws, made when it is first needed. */
export function renderingEngine(): core.RenderingEngine {
  if (engine) return engine;
  start();
  startDecoders();
  engine = new core.RenderingEngine(ENGINE);
  return engine;
}

export function stackViewport(id: string): core.StackViewport | undefined {
  return engine?.getViewport(id) as core.StackViewport | undefined;
}

/** A viewer is there until the function returned is called. With the last one goes all that pictures took. */
export function openViewer(): () => void {
  viewers += 1;
  return () => {
    viewers -= 1;
    void giveBack();
  };
}

/** Frees decoded pictures, what was said of them, the decoders and what the graphics processor holds. */
async function giveBack(): Promise<void> {
  core.imageLoadPoolManager.clearRequestStack(Prefetch);
  // A picture that came afterwards would stay; and by then the viewports have left the engine.
  do await Promise.allSettled(loading);
  while (loading.size);
  if (viewers) return;
  core.cache.purgeCache();
  imageLoader.wadors.metaDataManager.purge();
  forgetRendered();
  forgetSharedRanges();
  if (!engine) return;
  stopDecoders();
  loseContexts(engine);
  engine.destroy();
  engine = undefined;
}

function load(imageId: string, options: object): core.Types.IImageLoadObject {
  const object = loadFrame(imageId, options);
  const done = () => loading.delete(object.promise);
  loading.add(object.promise);
  object.promise.then(done, done);
  return object;
}

/** Cornerstone leaves its contexts to the garbage collector, which knows nothing of graphics memory. */
function loseContexts(of: core.RenderingEngine): void {
  const { _implementation: made } = of as unknown as {
    _implementation?: { contextPool?: { getAllContexts: () => core.Types.VtkOffscreenMultiRenderWindow[] } };
  };
  for (const window of made?.contextPool?.getAllContexts() ?? []) {
    const context: WebGLRenderingContext | null = window.getOpenGLRenderWindow().getContext();
    context?.getExtension("WEBGL_lose_context")?.loseContext();
  }
}
