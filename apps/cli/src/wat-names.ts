/**
 * The names that a text module gives its functions and itself, as a `name` section, which `watr` does not write: for
 * traps and listings. Nothing depends on it: a shape that is not known here has no names.
 */

/** A node of the syntax tree of `watr`: a token, or a list that begins with its keyword. */
export type WatNode = string | readonly WatNode[];

const encoder = new TextEncoder();
const NAME_SECTION = 0;
const MODULE_NAME = 0;
const FUNCTION_NAMES = 1;

/** The bytes of the section; empty where nothing has a name. */
export function nameSection(tree: WatNode): Uint8Array {
  const fields = fieldsOf(tree);
  const moduleName = fields.find((field) => typeof field === 'string' && field.startsWith('$')) as string | undefined;
  const functions = functionIdentifiers(fields).flatMap((id, index) => (id === undefined ? [] : [{ index, id }]));
  if (moduleName === undefined && functions.length === 0) return new Uint8Array(0);
  const map = functions.flatMap(({ index, id }) => [...leb(index), ...nameBytes(id)]);
  return Uint8Array.from(
    sized(NAME_SECTION, [
      ...nameBytes('$name'),
      ...(moduleName === undefined ? [] : sized(MODULE_NAME, nameBytes(moduleName))),
      ...(functions.length === 0 ? [] : sized(FUNCTION_NAMES, [...leb(functions.length), ...map])),
    ]),
  );
}

/** What is inside `(module …)`, which may be left out. */
function fieldsOf(tree: WatNode): readonly WatNode[] {
  if (typeof tree === 'string') return [];
  if (tree[0] === 'module') return tree.slice(1);
  const module = tree.find((node) => typeof node !== 'string' && node[0] === 'module');
  return module === undefined ? (tree[0] === 'func' ? [tree] : tree) : (module.slice(1) as readonly WatNode[]);
}

/** The identifier of each function by index, imports first. */
function functionIdentifiers(fields: readonly WatNode[]): (string | undefined)[] {
  const imported: (string | undefined)[] = [];
  const defined: (string | undefined)[] = [];
  for (const field of fields) {
    if (typeof field === 'string') continue;
    if (field[0] === 'func') (isInlineImport(field) ? imported : defined).push(identifier(field));
    const imports = field[0] === 'import' ? field.at(-1) : undefined;
    if (Array.isArray(imports) && imports[0] === 'func') imported.push(identifier(imports));
  }
  return [...imported, ...defined];
}

function isInlineImport(func: readonly WatNode[]): boolean {
  return func.some((node) => typeof node !== 'string' && node[0] === 'import');
}

function identifier(list: readonly WatNode[]): string | undefined {
  const id = list.find((node) => typeof node === 'string' && node.startsWith('$'));
  return list.indexOf(id!) <= 1 ? (id as string | undefined) : undefined;
}

/** The name of `$id` or `$"id"`. */
function nameBytes(id: string): number[] {
  const bytes = encoder.encode(id.slice(1).replace(/^"(.*)"$/, '$1'));
  return [...leb(bytes.length), ...bytes];
}

function sized(id: number, contents: readonly number[]): number[] {
  return [id, ...leb(contents.length), ...contents];
}

function leb(value: number): number[] {
  const bytes: number[] = [];
  for (; value > 0x7f; value >>>= 7) bytes.push((value & 0x7f) | 0x80);
  return [...bytes, value];
}
