import { shown } from '../shown.ts';
import type { Report } from './report.ts';
import type { CliSurroundings } from './surroundings.ts';

/** Prints reports to stdout; says on stderr how far the work is, when that is a terminal. */
export function printer({ stdout, stderr }: CliSurroundings, isJson: boolean) {
  let isLineOpen = false;
  const clearLine = () => {
    if (isLineOpen) stderr.write('\r\u001b[K');
    isLineOpen = false;
  };
  return {
    print({ text, json }: Report): void {
      clearLine();
      if (isJson) stdout.write(`${JSON.stringify(json)}\n`);
      else if (text !== '') stdout.write(`${text}\n`);
    },
    progress(text: string): void {
      if (!stderr.isTTY) return;
      stderr.write(`\r\u001b[K${shown(text, (stderr.columns ?? 80) - 1)}`);
      isLineOpen = true;
    },
  };
}
