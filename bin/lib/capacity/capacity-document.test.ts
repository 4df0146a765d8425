import { readFileSync } from 'node:fs';
import { CAPACITY_DOCUMENT, capacityDocument, firstFull } from './capacity-document.ts';
import { USAGE } from './usage.ts';

const RUN = 'run `npm run capacity` and commit docs/capacity.md';

test(`docs/capacity.md says what the figures say (if not: ${RUN})`, () => {
  if (readFileSync(CAPACITY_DOCUMENT, 'utf8') !== capacityDocument())
    throw new Error(`${CAPACITY_DOCUMENT} is stale: ${RUN}`);
});

test('mail is the first limit, and without it the start of executions or what is delivered', () => {
  expect(firstFull(USAGE.choreography)).toMatchObject({ service: 'SES' });
  expect(firstFull({ ...USAGE.orchestration, mails: 0 })).toMatchObject({ what: 'executions started a second' });
  expect(firstFull({ ...USAGE.choreography, mails: 0 })).toMatchObject({ what: 'deliveries a second' });
});
