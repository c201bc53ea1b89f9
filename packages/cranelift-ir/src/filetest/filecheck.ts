/**
 * Matching of text against directives, as LLVM's FileCheck in the dialect of Cranelift's filetests.
 *
 *     check: P       the next match of P, anywhere after what was matched before
 *     sameln: P      on the line of the last match          nextln: P      on the line after it
 *     unordered: P   in any order, until the next ordered match
 *     not: P         nowhere between the matches around it
 *     regex: N=re    names a regular expression
 *
 * Patterns are literal but for `$$`, `$()`, `$(=re)`, `$NAME`, `$(NAME)`, `$(NAME=re)`, `$(NAME=$RX)`. A pattern that begins
 * or ends in a letter or digit matches at a word boundary there.
 */

type Kind = 'check' | 'sameln' | 'nextln' | 'unordered' | 'not' | 'regex';

/** `check: P`: what is to be matched, and where. */
export interface Directive {
  readonly kind: Kind;
  readonly pattern: string;
}

const DIRECTIVE = /\b(check|sameln|nextln|unordered|not|regex):\s*(.*)$/;

/** The directive in a comment, if there is one; anything may stand before it. */
export function parseDirective(comment: string): Directive | undefined {
  const match = DIRECTIVE.exec(comment.trimEnd());
  return match === null ? undefined : { kind: match[1] as Kind, pattern: match[2]! };
}

/** Whether any of the comments is a directive. */
export function hasDirectives(comments: readonly string[]): boolean {
  return comments.some((comment) => parseDirective(comment) !== undefined);
}

/** Matches text against the directives among the comments; what went wrong, or nothing. */
export function filecheck(comments: readonly string[], text: string): string | undefined {
  const state = new MatchState(text);
  for (const comment of comments) {
    const directive = parseDirective(comment);
    if (directive === undefined) continue;
    const problem = state.apply(directive);
    if (problem !== undefined) return problem;
  }
  return state.finish();
}

interface Forbidden {
  readonly pattern: string;
  readonly from: number;
}

class MatchState {
  private readonly text: string;
  /** Regular expression source of each name: what was matched, escaped, or what `regex:` says. */
  private readonly names = new Map<string, string>();
  /** End of the last ordered match, and of the furthest match of any kind. */
  private lastOrdered = 0;
  private furthest = 0;
  private forbidden: Forbidden[] = [];

  constructor(text: string) {
    this.text = text;
  }

  apply({ kind, pattern }: Directive): string | undefined {
    switch (kind) {
      case 'regex':
        return this.defineRegex(pattern);
      case 'not':
        this.forbidden.push({ pattern, from: this.furthest });
        return undefined;
      case 'check':
        return this.match(kind, pattern, this.furthest, this.text.length);
      case 'unordered':
        return this.match(kind, pattern, this.lastOrdered, this.text.length);
      case 'sameln':
        return this.match(kind, pattern, this.furthest, this.lineEnd(this.furthest));
      case 'nextln': {
        const from = Math.min(this.lineEnd(this.furthest) + 1, this.text.length);
        return this.match(kind, pattern, from, this.lineEnd(from));
      }
    }
  }

  finish(): string | undefined {
    return this.checkForbidden(this.text.length);
  }

  private defineRegex(definition: string): string | undefined {
    const equals = definition.indexOf('=');
    if (equals < 1) return `bad directive: regex: ${definition}`;
    this.names.set(definition.slice(0, equals).trim(), `(?:${definition.slice(equals + 1)})`);
    return undefined;
  }

  private lineEnd(from: number): number {
    const end = this.text.indexOf('\n', from);
    return end < 0 ? this.text.length : end;
  }

  private match(kind: Kind, pattern: string, from: number, to: number): string | undefined {
    const compiled = this.compile(pattern);
    if (typeof compiled === 'string') return compiled;
    compiled.regex.lastIndex = from;
    const found = compiled.regex.exec(this.text);
    if (found === null || found.index + found[0].length > to) return `no match: ${kind}: ${pattern}`;
    compiled.groups.forEach((name, i) => this.names.set(name, escape(found[i + 1] ?? '')));
    const end = found.index + found[0].length;
    this.furthest = Math.max(this.furthest, end);
    if (kind === 'unordered') return undefined;
    this.lastOrdered = end;
    return this.checkForbidden(found.index);
  }

  private checkForbidden(to: number): string | undefined {
    for (const { pattern, from } of this.forbidden) {
      const compiled = this.compile(pattern);
      if (typeof compiled === 'string') return compiled;
      compiled.regex.lastIndex = from;
      const found = compiled.regex.exec(this.text);
      if (found !== null && found.index < to) return `unwanted match: not: ${pattern}`;
    }
    this.forbidden = [];
    return undefined;
  }

  /** The regular expression of a pattern, and the names that its groups define; or what is wrong with it. */
  private compile(pattern: string): { regex: RegExp; groups: string[] } | string {
    const groups: string[] = [];
    const parts: string[] = [];
    const token = /\$\$|\$\(([^()=]*)(?:=((?:[^()\\]|\\.|\((?:[^()\\]|\\.)*\))*))?\)|\$([A-Za-z_]\w*)|([^$]+)|(\$)/g;
    for (const part of pattern.matchAll(token)) {
      const [whole, name, definition, bare, literal] = part;
      if (literal !== undefined) parts.push(escape(literal));
      else if (whole === '$$') parts.push('\\$');
      else if (bare !== undefined || (name !== undefined && name !== '' && definition === undefined)) {
        const source = this.reference((bare ?? name)!, groups);
        if (source === undefined) return `undefined name in pattern: ${pattern}`;
        parts.push(source);
      } else if (definition !== undefined) {
        const source = this.definition(name!, definition, groups);
        if (source === undefined) return `undefined name in pattern: ${pattern}`;
        parts.push(source);
      } else if (name === undefined) return `bad pattern: ${pattern}`;
    }
    const start = /^\w/.test(pattern) ? '\\b' : '';
    const end = /\w$/.test(pattern) && !/\$\w+$/.test(pattern) ? '\\b' : '';
    try {
      return { regex: new RegExp(start + parts.join('') + end, 'gm'), groups };
    } catch {
      return `bad pattern: ${pattern}`;
    }
  }

  private reference(name: string, groups: readonly string[]): string | undefined {
    const group = groups.indexOf(name);
    return group < 0 ? this.names.get(name) : `\\${group + 1}`;
  }

  private definition(name: string, definition: string, groups: string[]): string | undefined {
    const rx = /^\$\(?([A-Za-z_]\w*)\)?$/.exec(definition);
    const source = rx === null ? definition : this.names.get(rx[1]!);
    if (source === undefined) return undefined;
    // Groups of the text's own expressions must not shift the numbers of ours.
    const plain = source.replace(/\\.|\((?!\?)/g, (found) => (found === '(' ? '(?:' : found));
    if (name === '') return `(?:${plain})`;
    groups.push(name);
    return `(${plain})`;
  }
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
