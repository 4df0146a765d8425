import { wrong } from './pattern-error.ts';

/** Says whether a text is what a pattern asks for. */
export type TextTest = (text: string) => boolean;

/**
 * A test for texts that begin with, end with or are this one, each character in lower or in upper case. Some characters have
 * more than one letter in the other case: `ß` is `SS`.
 */
export function ignoringCase(expected: string, place: 'whole' | 'beginning' | 'end'): TextTest {
  const units = expected
    .split('')
    .map((unit) => `(?:${[unit.toLowerCase(), unit.toUpperCase()].map(escaped).join('|')})`);
  const pattern = new RegExp(`${place === 'end' ? '' : '^'}${units.join('')}${place === 'beginning' ? '' : '$'}`);
  return (text) => pattern.test(text);
}

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');

/**
 * A test for texts that a pattern with `*` for any number of characters describes. `\*` is the character itself, `\\` a
 * backslash. Takes time in proportion to the text, whatever the number of wildcards.
 * @throws PatternError for two wildcards in a row, and a backslash before anything else
 */
export function wildcard(pattern: string): TextTest {
  const [first, ...rest] = partsOf(pattern);
  const last = rest.pop();
  if (last === undefined) return (text) => text === first;
  return (text) => {
    if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false;
    let from = first.length;
    for (const part of rest) {
      const at = text.indexOf(part, from);
      if (at < 0) return false;
      from = at + part.length;
    }
    return from <= text.length - last.length;
  };
}

/** The texts between the wildcards. */
function partsOf(pattern: string): [string, ...string[]] {
  const parts: [string, ...string[]] = [''];
  const add = (text: string) => parts.push(`${parts.pop()}${text}`);
  for (let at = 0; at < pattern.length; at++) {
    const [character, next] = [pattern.charAt(at), pattern[at + 1]];
    if (character === '*') {
      if (next === '*') throw wrong('two wildcard characters in a row are not allowed', pattern);
      parts.push('');
    } else if (character !== '\\') add(character);
    else if (next === '*' || next === '\\') {
      add(next);
      at++;
    } else throw wrong('a backslash must stand before * or another backslash', pattern);
  }
  return parts;
}
