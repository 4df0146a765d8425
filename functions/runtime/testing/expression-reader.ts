import { type AttributeValue, DynamoDBServiceException } from '@aws-sdk/client-dynamodb';
import type { Item } from './attribute-values';

/** What DynamoDB answers to a request that can never be right. */
export const invalid = (message: string) =>
  new DynamoDBServiceException({ name: 'ValidationException', $fault: 'client', $metadata: {}, message });

/** What the placeholders in a request's expressions stand for. */
export interface Placeholders {
  readonly names: Readonly<Record<string, string>>;
  readonly values: Item;
}

const TOKEN = /\s*(:\w+|#\w+|[A-Za-z_]\w*|<>|<=|>=|[=<>(),+-])/y;

/**
 * Reads an expression token by token.
 *
 * Stricter than DynamoDB in one thing: an attribute's name must stand behind a #placeholder. DynamoDB reserves 573
 * words (status, name, at, items, …), and a fake that let them pass would hide it until the first deployment.
 */
export class ExpressionReader {
  private readonly tokens: string[] = [];
  private position = 0;

  constructor(
    private readonly text: string,
    private readonly placeholders: Placeholders,
  ) {
    let end = 0;
    while (text.slice(end).trim() !== '') {
      TOKEN.lastIndex = end;
      const token = TOKEN.exec(text)?.[1];
      if (!token) throw invalid(`cannot read "${text.slice(end).trim()}" in: ${text}`);
      this.tokens.push(token);
      end = TOKEN.lastIndex;
    }
  }

  get done(): boolean {
    return this.position === this.tokens.length;
  }

  next(): string {
    const token = this.tokens[this.position++];
    if (token === undefined) throw invalid(`ends too early: ${this.text}`);
    return token;
  }

  /** Steps over `word` if it comes next. */
  accept(word: string): boolean {
    if (this.tokens[this.position]?.toUpperCase() !== word.toUpperCase()) return false;
    this.position++;
    return true;
  }

  expect(word: string): void {
    if (!this.accept(word)) throw this.unexpected();
  }

  unexpected = () =>
    invalid(`"${this.tokens[this.position] ?? 'end'}" is unexpected or unknown to this fake: ${this.text}`);

  /** An attribute's name, by its placeholder. */
  name(): string {
    const token = this.next();
    if (!token.startsWith('#')) throw invalid(`name the attribute ${token} by a #placeholder: ${this.text}`);
    const name = this.placeholders.names[token];
    if (!name) throw invalid(`An expression attribute name used in expression is not defined: ${token}`);
    return name;
  }

  /** A value: a :placeholder, an attribute of the item, if_not_exists or list_append. */
  operand(item: Item): AttributeValue | undefined {
    if (this.accept('if_not_exists')) {
      const [value, fallback] = this.operands(item);
      return value ?? fallback;
    }
    if (this.accept('list_append')) {
      const [first, second] = this.operands(item);
      if (!first?.L || !second?.L) throw invalid(`list_append takes two lists: ${this.text}`);
      return { L: [...first.L, ...second.L] };
    }
    return this.tokens[this.position]?.startsWith(':') ? this.value() : item[this.name()];
  }

  /** A list of values in parentheses. */
  operands(item: Item): (AttributeValue | undefined)[] {
    const values: (AttributeValue | undefined)[] = [];
    this.expect('(');
    do values.push(this.operand(item));
    while (this.accept(','));
    this.expect(')');
    return values;
  }

  private value(): AttributeValue {
    const token = this.next();
    const value = this.placeholders.values[token];
    if (!value) throw invalid(`An expression attribute value used in expression is not defined: ${token}`);
    return structuredClone(value);
  }
}
