import { TICK } from '../stage/about-invocation.ts';

/** How the line begins that says what a seed has drawn. */
export const DRAWN = 'DRAWN:';

/** `0d 00:01:00.000 orderflow-sim-breaker-carrier#1 goes on: … (tick)` */
const TICKING = new RegExp(`^(\\S+ \\S+) (\\S+)#\\d+ .*\\${TICK.slice(0, -1)}\\)$`);

/** A history for readers. @returns what the seed has drawn, and the lines, of which those that are ticks alone are one */
export function folded(lines: readonly string[]): readonly [drawn: readonly string[], lines: readonly string[]] {
  const out: string[] = [];
  let ticks: RegExpExecArray[] = [];
  const endOfTicks = () => {
    const [first] = ticks;
    const names = [...new Set(ticks.map(([, , name]) => name))].join(', ');
    if (first) out.push(ticks.length === 1 ? first[0] : `${first[1]} … ${ticks.length} ticks of ${names}`);
    ticks = [];
  };
  for (const line of lines.filter((one) => !one.includes(` ${DRAWN} `))) {
    const tick = TICKING.exec(line);
    if (tick) ticks.push(tick);
    else {
      endOfTicks();
      out.push(line);
    }
  }
  endOfTicks();
  return [lines.filter((one) => one.includes(` ${DRAWN} `)), out];
}
