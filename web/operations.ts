import type { Plugin } from "vite";
import { graphql } from "./src/graphql/generated";

const CALL = /\bgraphql\(\s*`([^`]*)`,?\s*\)/g;
const GENERATED = "/src/graphql/generated/";

/** Puts the text of each GraphQL operation where it is used: else every page would fetch those of all. */
export function operations(): Plugin {
  return {
    name: "operations",
    apply: "build",
    enforce: "pre",
    transform(code, id) {
      if (id.includes(GENERATED)) return { code, moduleSideEffects: false };
      if (!id.includes("/src/") || !code.includes("graphql(")) return;
      return code.replace(CALL, (_, source: string) => {
        const text = String(graphql(source as Parameters<typeof graphql>[0]));
        if (text === "[object Object]") this.error(`an operation of ${id} is not known: npm run codegen`);
        return JSON.stringify(text);
      });
    },
  };
}
