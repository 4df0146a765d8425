import { compareDecisions, type StreamDecision, type StreamsOptions, streamsIn } from '@orderflow/core/migration';
import { FACTS } from '../2-broker/events.ts';

const WAITED = {
  because: 'a provider was down: the request gave up, the consumer waits',
  explains: ({ calls }: { readonly calls: StreamDecision | undefined }) =>
    calls?.some(({ data }) => (data as { reason?: string }).reason?.startsWith('unavailable')) ?? false,
};

/** What the requests have decided and what the consumers would have decided, order by order and context by context. */
export async function compareSides(dynamodb: StreamsOptions['dynamodb'], live: string, shadow: string, since: string) {
  const streams = FACTS.map(({ stream }) => stream);
  const of = (table: string) => streamsIn({ dynamodb, table, streams });
  return compareDecisions(await of(live), await of(shadow), { explanations: [WAITED], waitingSince: since });
}
