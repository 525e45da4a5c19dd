import { Enums, getRenderingEngines, type StackViewport } from "@cornerstonejs/core";
import * as tools from "@cornerstonejs/tools";
import { applyShades } from "./applyShades";

/** As Cornerstone calls its viewport. */
const NAME = "magnify-viewport";

/** Cornerstone's magnifying glass, which shows greys as the picture below it does. */
export class MagnifierTool extends tools.MagnifyTool {
  static override toolName = "Magnifier";

  constructor(...args: ConstructorParameters<typeof tools.MagnifyTool>) {
    super(...args);
    Object.assign(this.configuration, { magnifySize: 8, magnifyWidth: 260, magnifyHeight: 260 });
    const create = this._createMagnificationViewport;
    this._createMagnificationViewport = () => {
      create();
      const glass = getRenderingEngines()
        ?.map((engine) => engine.getViewport(NAME))
        .find(Boolean);
      const shade = () => glass && applyShades(glass as StackViewport);
      glass?.element.addEventListener(Enums.Events.VOI_MODIFIED, shade);
      glass?.element.addEventListener(Enums.Events.STACK_NEW_IMAGE, shade);
    };
  }
}
