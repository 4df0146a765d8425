import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { eventPattern } from '@orderflow/core/patterns';
import fc from 'fast-check';
import { patternAndEvent } from './arbitraries.ts';
import { type Case, eventRuler, hasEventRuler, type Verdict } from './event-ruler.ts';

function ours([pattern, event]: Case): Verdict {
  try {
    return eventPattern(pattern).matches(event);
  } catch {
    return 'refused';
  }
}

test("each recorded verdict of AWS's own matcher is ours", () => {
  const verdicts: readonly (readonly [...Case, Verdict])[] = JSON.parse(
    readFileSync(resolve('test/patterns/recorded.json'), 'utf8'),
  );
  expect(verdicts.length).toBeGreaterThan(300);
  for (const [pattern, event, verdict] of verdicts)
    expect({ pattern, event, verdict: ours([pattern, event]) }).toEqual({ pattern, event, verdict });
});

(hasEventRuler() ? test : test.skip)("generated patterns and events get the verdict of AWS's own matcher", () => {
  const cases = fc.sample(patternAndEvent, 5000);
  const theirs = eventRuler(cases);
  cases.forEach(([pattern, event], at) => {
    expect({ pattern, event, verdict: ours([pattern, event]) }).toEqual({ pattern, event, verdict: theirs[at] });
  });
  const count = (verdict: Verdict) => theirs.filter((one) => one === verdict).length;
  expect(Math.min(count(true), count(false), count('refused'))).toBeGreaterThan(200);
});
