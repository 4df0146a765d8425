import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/** A code block of a document. */
export interface Block {
  readonly path: string;
  /** Of its first line, from 1. */
  readonly line: number;
  /** What stands behind the fence: `sh`, `ts`, `mermaid`, … Empty for none. */
  readonly language: string;
  /** The word after the language: how it is tested. Empty for none. */
  readonly mark: string;
  readonly text: string;
}

/** Every Markdown document of the repository, generated ones too. */
export const documents = (): readonly string[] =>
  execFileSync('git', ['ls-files', '-co', '--exclude-standard', '*.md'], { encoding: 'utf8' })
    .split('\n')
    .filter((path) => path !== '' && existsSync(path));

/** The fenced code blocks of a document, in order. @param text of the document */
export function fencedBlocks(path: string, text = readFileSync(path, 'utf8')): readonly Block[] {
  const fence = /^( *)(`{3,})([^\n`]*)\n(.*?)^\1\2 *$/gms;
  return [...text.matchAll(fence)].map(({ index, 1: indent = '', 3: info = '', 4: body = '' }) => {
    const [language = '', mark = ''] = info.trim().split(/\s+/);
    const line = text.slice(0, index).split('\n').length;
    return { path, line, language, mark, text: body.replaceAll(new RegExp(`^${indent}`, 'gm'), '') };
  });
}
