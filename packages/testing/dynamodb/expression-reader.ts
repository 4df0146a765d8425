import { invalid, notSimulated } from './failures.ts';

const TOKEN = /\s*(:\w+|#\w+|[A-Za-z_]\w*|<>|<=|>=|[=<>(),+-])/y;

/**
 * Reads an expression token by token, and records its placeholders.
 *
 * Stricter than DynamoDB in one thing: every attribute name must be a #placeholder. DynamoDB reserves 573 words (status, name,
 * at, items, …), and a fake that accepts them would hide the error until the first deployment.
 */
export class ExpressionReader {
  /** The placeholders read so far. */
  readonly names = new Set<string>();
  readonly values = new Set<string>();
  private readonly tokens: string[] = [];
  private position = 0;

  constructor(readonly text: string) {
    let end = 0;
    while (text.slice(end).trim() !== '') {
      TOKEN.lastIndex = end;
      const token = TOKEN.exec(text)?.[1];
      if (!token) throw notSimulated(`what cannot be read, "${text.slice(end).trim()}", in: ${text}`);
      this.tokens.push(token);
      end = TOKEN.lastIndex;
    }
    if (this.tokens.length === 0) throw invalid('Invalid expression: The expression can not be empty;');
  }

  get done(): boolean {
    return this.position === this.tokens.length;
  }

  /** Whether the next token is a :placeholder. */
  get isValue(): boolean {
    return this.tokens[this.position]?.startsWith(':') ?? false;
  }

  next(): string {
    const token = this.tokens[this.position++];
    if (token === undefined) throw invalid(`Invalid expression: Syntax error; it ends too early: ${this.text}`);
    return token;
  }

  /** Consumes `word` if it is the next token. */
  accept(word: string): boolean {
    if (this.tokens[this.position]?.toUpperCase() !== word.toUpperCase()) return false;
    this.position++;
    return true;
  }

  expect(word: string): void {
    if (!this.accept(word)) throw this.unexpected();
  }

  unexpected = () =>
    invalid(`Invalid expression: "${this.tokens[this.position] ?? 'end'}" is unexpected or unknown: ${this.text}`);

  /** The #placeholder of an attribute. */
  name(): string {
    const token = this.next();
    if (!token.startsWith('#')) throw notSimulated(`"${token}" (name an attribute by a #placeholder) in: ${this.text}`);
    this.names.add(token);
    return token;
  }

  /** A :placeholder. */
  value(): string {
    const token = this.next();
    this.values.add(token);
    return token;
  }
}
