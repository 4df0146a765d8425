import type { Item } from '../attribute-values.ts';
import { ExpressionReader } from './expression-reader.ts';
import { nameOf, type Placeholders, parser } from './placeholders.ts';

/** Reads projection expressions: attributes by their placeholders. */
export const parseProjection = parser(
  (reader) => {
    const tokens = [reader.name()];
    while (reader.accept(',')) tokens.push(reader.name());
    return tokens;
  },
  (text) => new ExpressionReader(text),
);

/** The projected attributes of the item. */
export function projected(tokens: readonly string[], item: Item, placeholders: Placeholders): Item {
  const names = new Set(tokens.map((token) => nameOf(token, placeholders)));
  return Object.fromEntries(Object.entries(item).filter(([name]) => names.has(name)));
}
