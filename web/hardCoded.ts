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
  "columns",
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
/** Attributes and fields for the program, or for DICOM. */
const UNSEEN = new Set([
  "className",
  "href",
  "key",
  "meaning",
  "name",
  "queryKey",
  "src",
  "to",
  "toolName",
  "type",
  "value",
]);

/** What makes a message of words: functions, tags and elements of Lingui's macros. Its Select has Mantine's name. */
const MACROS = new Set(["t", "msg", "defineMessage", "plural", "select", "selectOrdinal"]);
const AT_ONCE = new Set(["t", "plural", "select", "selectOrdinal"]);
const ELEMENTS = new Set(["Trans", "Plural", "SelectOrdinal"]);

const COMPARISONS = new Set([
  ts.SyntaxKind.EqualsEqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsEqualsToken,
  ts.SyntaxKind.InKeyword,
]);

/** A word that begins large, several words, or a word beside a value. */
const WORDS =
  /^\P{L}*\p{Lu}\p{Ll}+(?![\w.]*\p{Lu})|\p{L}{2}[,;:.]? \p{L}|^\p{L}{3,}:? \{\}|\{\},? \p{L}{3,}/u;
const LETTER = /\p{L}/u;
/** A name within the program, as GraphQL and DICOM write theirs; or values and their unit. */
const NO_WORDS = /^[A-Z\d]+(_[A-Z\d]+)+$|^(\{\}|[\s\d·<>–~])*(mm|cm|px|Hz|kg|g|s|ms)$/;
const LOCALE = /^[a-z]{2}-[A-Z]{2}$/;

type Words = ts.JsxText | ts.StringLiteral | ts.NoSubstitutionTemplateLiteral | ts.TemplateExpression;

export interface Found {
  text: string;
  line: number;
}

/** The words in a module that people read, and that no macro makes a message of; `{}` for each value in them. */
export function hardCoded(source: ts.SourceFile): Found[] {
  return search(source, (node) => isWords(node) && isShown(node), isTranslated);
}

/** Texts that come out when the module is loaded: before the language is known. `msg` waits. */
export function tooEarly(source: ts.SourceFile): Found[] {
  const early = (node: ts.Node) =>
    (ts.isTaggedTemplateExpression(node) && AT_ONCE.has(node.tag.getText())) ||
    (ts.isCallExpression(node) && AT_ONCE.has(node.expression.getText()));
  return search(source, early, ts.isFunctionLike);
}

/** Dates and numbers that are written as one locale does, or the browser, instead of the page. */
export function ofOneLocale(source: ts.SourceFile): Found[] {
  const own = (node: ts.Node) =>
    (ts.isStringLiteral(node) && LOCALE.test(node.text)) ||
    (ts.isPropertyAccessExpression(node) && /^toLocale.*String$/.test(node.name.text));
  return search(source, own);
}

function search(
  source: ts.SourceFile,
  wanted: (node: ts.Node) => boolean,
  passOver: (node: ts.Node) => boolean = () => false,
): Found[] {
  const found: Found[] = [];
  const visit = (node: ts.Node): void => {
    if (wanted(node)) {
      const { line } = source.getLineAndCharacterOfPosition(node.getStart(source));
      found.push({ text: isWords(node) ? textOf(node) : node.getText(), line: line + 1 });
    }
    if (!passOver(node)) ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

const isWords = (node: ts.Node): node is Words =>
  ts.isJsxText(node) || ts.isStringLiteralLike(node) || ts.isTemplateExpression(node);

function textOf(node: Words): string {
  if (!ts.isTemplateExpression(node)) return node.text.trim().replaceAll(/\s+/g, " ");
  return [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join("{}");
}

/** A message already, or a query of GraphQL. */
function isTranslated(node: ts.Node): boolean {
  if (ts.isTaggedTemplateExpression(node)) return MACROS.has(node.tag.getText());
  if (ts.isCallExpression(node)) {
    const callee = node.expression.getText();
    return callee === "graphql" || MACROS.has(callee);
  }
  if (ts.isJsxElement(node)) return ELEMENTS.has(node.openingElement.tagName.getText());
  return ts.isJsxSelfClosingElement(node) && ELEMENTS.has(node.tagName.getText());
}

function isShown(node: Words): boolean {
  const text = textOf(node);
  if (NO_WORDS.test(text)) return false;
  if (ts.isJsxText(node)) return LETTER.test(text);
  const place = placeOf(node);
  return place !== "unseen" && (place === "shown" ? LETTER : WORDS).test(text);
}

type Place = "shown" | "unseen" | "either";

const placeNamed = (name: string): Place => {
  if (SHOWN.has(name)) return "shown";
  return UNSEEN.has(name) || name.startsWith("data-") ? "unseen" : "either";
};

/** Whether people see what stands there. */
function placeOf(node: ts.Node): Place {
  const { parent } = node;
  if (ts.isJsxAttribute(parent)) return placeNamed(parent.name.getText());
  if (ts.isJsxExpression(parent)) return ts.isJsxAttribute(parent.parent) ? placeOf(parent) : "shown";
  if (ts.isPropertyAssignment(parent)) {
    if (parent.name === node) return "unseen";
    // A name may be a person's, a procedure's or a language's as well as a field's: by its look.
    const name = parent.name.getText().replaceAll('"', "");
    return name === "name" ? "either" : placeNamed(name);
  }
  if (ts.isConditionalExpression(parent)) return parent.condition === node ? "unseen" : placeOf(parent);
  if (ts.isPropertyDeclaration(parent)) return placeNamed(parent.name.getText());
  if (ts.isBinaryExpression(parent)) {
    const { left, operatorToken } = parent;
    if (COMPARISONS.has(operatorToken.kind)) return "unseen";
    const assigned = operatorToken.kind === ts.SyntaxKind.EqualsToken && ts.isPropertyAccessExpression(left);
    return assigned ? placeNamed(left.name.text) : placeOf(parent);
  }
  if (ts.isTemplateSpan(parent)) return placeOf(parent.parent);
  const around =
    ts.isArrayLiteralExpression(parent) ||
    ts.isParenthesizedExpression(parent) ||
    ts.isAsExpression(parent) ||
    ts.isSatisfiesExpression(parent);
  if (around) return placeOf(parent);
  const unseen =
    ts.isImportDeclaration(parent) ||
    ts.isExportDeclaration(parent) ||
    ts.isLiteralTypeNode(parent) ||
    ts.isElementAccessExpression(parent) ||
    ts.isCaseClause(parent);
  return unseen ? "unseen" : "either";
}
