import ts from "typescript";

/** Attributes and fields whose words people read or hear, whatever they look like. */
const SHOWN = new Set([
  "about",
  "alt",
  "aria-description",
  "aria-label",
  "aria-roledescription",
  "ariaLabel",
  "children",
  "description",
  "error",
  "heading",
  "label",
  "message",
  "nothingFoundMessage",
  "of",
  "placeholder",
  "question",
  "title",
  "tooltip",
  "verb",
]);

/** What makes a message of words: tags, functions and elements of Lingui's macros. */
const MACROS = new Set(["t", "msg", "defineMessage", "plural", "select", "selectOrdinal"]);
/** Not Lingui's Select, whose name Mantine has as well. */
const ELEMENTS = new Set(["Trans", "Plural", "SelectOrdinal"]);
/** Their strings are code of another language. */
const CODE = new Set(["graphql", "gql"]);

const COMPARISONS = new Set([
  ts.SyntaxKind.EqualsEqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsEqualsToken,
  ts.SyntaxKind.InKeyword,
]);

/** A word that begins large, several words, or a word beside a value. */
const WORDS =
  /^\P{L}*\p{Lu}\p{Ll}+(?![\w.]*\p{Lu})|\p{L}{2}[,;:.]? \p{L}|^\p{L}{3,}:? \{\}|\{\},? \p{L}{3,}/u;
const LETTER = /\p{L}/u;

export type Words = ts.JsxText | ts.StringLiteral | ts.NoSubstitutionTemplateLiteral | ts.TemplateExpression;

export interface Found {
  node: Words;
  text: string;
  line: number;
}

/** The words in a module that people read, and that no macro makes a message of. */
export function hardCoded(source: ts.SourceFile): Found[] {
  const found: Found[] = [];
  const visit = (node: ts.Node): void => {
    if (isTranslated(node)) return;
    if (isWords(node) && isShown(node)) {
      const { line } = source.getLineAndCharacterOfPosition(node.getStart(source));
      found.push({ node, text: textOf(node), line: line + 1 });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

const isWords = (node: ts.Node): node is Words =>
  ts.isJsxText(node) || ts.isStringLiteralLike(node) || ts.isTemplateExpression(node);

/** What stands in place of a value does not matter, but that something stands there. */
function textOf(node: Words): string {
  if (!ts.isTemplateExpression(node)) return node.text.trim();
  return [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join("{}");
}

function isTranslated(node: ts.Node): boolean {
  if (ts.isTaggedTemplateExpression(node)) return MACROS.has(node.tag.getText());
  if (ts.isCallExpression(node)) {
    const callee = node.expression.getText();
    return CODE.has(callee) || (MACROS.has(callee) && node.arguments.length > 0);
  }
  if (ts.isJsxElement(node)) return ELEMENTS.has(node.openingElement.tagName.getText());
  return ts.isJsxSelfClosingElement(node) && ELEMENTS.has(node.tagName.getText());
}

function isShown(node: Words): boolean {
  const text = textOf(node);
  if (ts.isJsxText(node)) return LETTER.test(text);
  const place = placeOf(node);
  if (place === "code") return false;
  return (place === "shown" ? LETTER : WORDS).test(text);
}

/** Whether what stands there is shown, is code, or may be either. */
function placeOf(node: ts.Node): "shown" | "code" | "either" {
  const { parent } = node;
  if (ts.isJsxAttribute(parent)) {
    const name = parent.name.getText();
    if (name.startsWith("data-") || name === "className") return "code";
    return SHOWN.has(name) ? "shown" : "either";
  }
  if (ts.isJsxExpression(parent)) return ts.isJsxAttribute(parent.parent) ? placeOf(parent) : "shown";
  if (ts.isPropertyAssignment(parent)) {
    if (parent.name === node) return "code";
    return SHOWN.has(parent.name.getText().replaceAll(/^"|"$/g, "")) ? "shown" : "either";
  }
  if (ts.isConditionalExpression(parent)) return parent.condition === node ? "code" : placeOf(parent);
  if (ts.isBinaryExpression(parent)) {
    return COMPARISONS.has(parent.operatorToken.kind) ? "code" : placeOf(parent);
  }
  if (ts.isTemplateSpan(parent)) return placeOf(parent.parent);
  if (ts.isParenthesizedExpression(parent) || ts.isAsExpression(parent) || ts.isSatisfiesExpression(parent)) {
    return placeOf(parent);
  }
  const code =
    ts.isImportDeclaration(parent) ||
    ts.isExportDeclaration(parent) ||
    ts.isLiteralTypeNode(parent) ||
    ts.isElementAccessExpression(parent) ||
    ts.isCaseClause(parent) ||
    (ts.isCallExpression(parent) && parent.expression.kind === ts.SyntaxKind.ImportKeyword);
  return code ? "code" : "either";
}
