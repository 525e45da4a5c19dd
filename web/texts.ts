import { type NodePath, type PluginObj, types } from "@babel/core";
import { compileMessage } from "@lingui/message-utils/compileMessage";

/**
 * Compiles each English text where it stands, once Lingui's macro has made a message of it: the browser needs neither
 * a compiler nor, for the language of the code, a catalog, and each page fetches its own texts alone.
 */
export function compiledTexts(): PluginObj {
  return {
    name: "compiled-texts",
    visitor: {
      ObjectExpression(path: NodePath<types.ObjectExpression>) {
        const property = (name: string) =>
          path.node.properties.find(
            (one): one is types.ObjectProperty =>
              types.isObjectProperty(one) && types.isIdentifier(one.key, { name }),
          );
        const made = path.node.leadingComments?.some(({ value }) => value === "i18n");
        const message = property("message");
        if (!made || !property("id") || !types.isStringLiteral(message?.value)) return;
        message.value = types.valueToNode(compileMessage(message.value.value));
      },
    },
  };
}
