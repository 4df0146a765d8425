import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { documents } from './documents.ts';

interface Link {
  readonly path: string;
  /** From the root of the repository. */
  readonly file: string;
  readonly anchor: string;
}

/** Links within the repository, not those in code. */
function linksIn(path: string): readonly Link[] {
  const prose = readFileSync(path, 'utf8').replace(/^ *(`{3,})[^\n]*\n.*?^ *\1 *$/gms, '');
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => {
      const [file = '', anchor = ''] = target.split('#');
      return { path, file: file === '' ? path : normalize(join(dirname(path), file)), anchor };
    });
}

/** As GitHub makes them of headings. */
const anchorsIn = (text: string): ReadonlySet<string> =>
  new Set(
    [...text.matchAll(/^#+ +(.+)$/gm)].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, '')
        .trim()
        .replace(/\s/g, '-'),
    ),
  );

const links = documents().flatMap(linksIn);

test('every link within the repository leads to something', () => {
  expect(links.length).toBeGreaterThan(200);
  const broken = links.filter(({ file }) => !existsSync(file));
  expect(broken.map(({ path, file }) => `${path} → ${file}`)).toEqual([]);
});

test('every link to a heading finds it', () => {
  const toHeadings = links.filter(({ file, anchor }) => anchor !== '' && file.endsWith('.md') && existsSync(file));
  const broken = toHeadings.filter(({ file, anchor }) => !anchorsIn(readFileSync(file, 'utf8')).has(anchor));
  expect(broken.map(({ path, file, anchor }) => `${path} → ${file}#${anchor}`)).toEqual([]);
});

test('every document is in the index', () => {
  const indexed = new Set(linksIn('docs/README.md').map(({ file }) => file));
  const missing = documents().filter((path) => /^docs\/[^/]+\.md$/.test(path) && !indexed.has(path));
  expect(missing.filter((path) => path !== 'docs/README.md')).toEqual([]);
});
