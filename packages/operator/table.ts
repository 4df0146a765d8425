/**
 * Lines of text in columns, as wide as their widest cell.
 *
 * @param rows the first one is the heading
 * @param right indexes of columns with numbers
 */
export function table(rows: readonly (readonly string[])[], right: readonly number[] = []): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    widths.map((width, column) => pad(row[column] ?? '', width, right.includes(column))).join('  ');
  const rule = widths.map((width) => '─'.repeat(width)).join('──');
  const [heading = [], ...body] = rows;
  return [line(heading), rule, ...body.map(line)].map((text) => `  ${text.trimEnd()}`).join('\n');
}

const pad = (text: string, width: number, right: boolean): string =>
  right ? text.padStart(width) : text.padEnd(width);
