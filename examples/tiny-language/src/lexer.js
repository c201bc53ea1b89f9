/** Tokens of the language. */

/**
 * @typedef {{ line: number, column: number }} Place both from 1
 * @typedef {{ kind: 'number' | 'name' | 'keyword' | 'symbol' | 'end', text: string, place: Place }} Token
 */

/** The program is wrong, or went wrong, at a place. */
export class TinyError extends Error {
  /**
   * @param {string} message
   * @param {Place} place
   */
  constructor(message, place) {
    super(`${place.line}:${place.column}: ${message}`);
    this.name = 'TinyError';
    this.place = place;
  }
}

const keywords = new Set(['fn', 'let', 'if', 'else', 'while', 'return']);
const tokenPattern = /(\s+|\/\/[^\n]*)|(\d+)|([A-Za-z_]\w*)|(==|!=|<=|>=|[-+*/%<>=!(){},;])/y;

/**
 * @param {string} source
 * @returns {Token[]} the last one is the end
 */
export function tokenize(source) {
  /** @type {Token[]} */
  const tokens = [];
  let [line, lineStart] = [1, 0];
  tokenPattern.lastIndex = 0;
  for (let at = 0; at < source.length; at = tokenPattern.lastIndex) {
    const place = { line, column: at - lineStart + 1 };
    const match = tokenPattern.exec(source);
    if (match === null) throw new TinyError(`unexpected character '${source[at]}'`, place);
    const [text, blank, number, name] = match;
    if (blank !== undefined) {
      line += text.split('\n').length - 1;
      if (text.includes('\n')) lineStart = at + text.lastIndexOf('\n') + 1;
    } else if (number !== undefined) tokens.push({ kind: 'number', text, place });
    else if (name !== undefined) tokens.push({ kind: keywords.has(text) ? 'keyword' : 'name', text, place });
    else tokens.push({ kind: 'symbol', text, place });
  }
  tokens.push({ kind: 'end', text: 'the end', place: { line, column: source.length - lineStart + 1 } });
  return tokens;
}
