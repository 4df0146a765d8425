import { readConfig } from '../../../lib/config.ts';
import { orderTimeline } from './order-timeline.ts';
import { recordedStart } from './recording.ts';
import { type Picture, svgOf } from './svg.ts';
import { terminalSvg } from './terminal.ts';

/** Where the pictures are, from the root of the repository. */
export const PICTURES = 'docs/pictures';

const { breaker, maxReceives } = readConfig({ stage: 'dev', mail: 'none' });
const { failures, failurePercent, windowSeconds, probes, waitSeconds } = breaker;

/** Pictures of boxes and arrows, by the names of their files. */
export const pictures: Readonly<Record<string, Picture>> = {
  'stage.svg': {
    title:
      'The AWS services of a stage: an event goes from the store by the relay over the bus to queues and functions',
    width: 900,
    height: 330,
    boxes: {
      caller: { x: 75, y: 60, lines: ['caller', 'HTTP, signed'], kind: 'outside' },
      workload: { x: 75, y: 270, lines: ['other workloads', 'PutEvents'], kind: 'outside' },
      api: { x: 250, y: 60, lines: ['API', 'API Gateway, Lambda'], width: 150 },
      store: { x: 440, y: 60, lines: ['event store', 'DynamoDB, stream'], kind: 'store', width: 140 },
      relay: { x: 620, y: 60, lines: ['relay', 'Lambda'] },
      bus: { x: 620, y: 165, lines: ['bus', 'EventBridge'] },
      archive: { x: 800, y: 165, lines: ['archive', 'for a replay'], kind: 'store' },
      queue: { x: 440, y: 270, lines: ['a queue for each consumer', 'SQS, dead-letter queue'], width: 206 },
      consumer: { x: 250, y: 165, lines: ['consumers', 'Lambda'] },
      views: { x: 75, y: 165, lines: ['views, counters', 'DynamoDB'], kind: 'store' },
    },
    arrows: [
      { from: 'caller', to: 'api' },
      { from: 'api', to: 'store', label: 'commit' },
      { from: 'store', to: 'relay', label: 'stream' },
      { from: 'relay', to: 'bus', label: 'PutEvents' },
      { from: 'bus', to: 'archive' },
      { from: 'bus', to: 'queue', label: 'rules', by: [[620, 270]] },
      { from: 'queue', to: 'consumer', label: 'batches', by: [[250, 270]] },
      { from: 'consumer', to: 'store', label: 'commit', by: [[440, 165]] },
      { from: 'consumer', to: 'views' },
      {
        from: 'workload',
        to: 'bus',
        isDashed: true,
        by: [
          [75, 318],
          [760, 318],
          [760, 200],
        ],
      },
    ],
  },
  'message.svg': {
    title: 'The life of a message, by the classes of failure',
    width: 900,
    height: 370,
    boxes: {
      queue: { x: 80, y: 150, lines: ['queue'] },
      handler: { x: 300, y: 150, lines: ['handler', 'contract, decider, commit'], width: 170 },
      done: { x: 800, y: 40, lines: ['handled', 'deleted from the queue'], kind: 'good', width: 170 },
      dlq: { x: 800, y: 150, lines: ['dead-letter queue', 'with its reason; an alarm'], kind: 'bad', width: 170 },
      retry: { x: 550, y: 215, lines: ['hidden', 'growing delay, jitter'], width: 150 },
      waits: { x: 300, y: 340, lines: ['waits, delayed', 'an open breaker slows the queue'], width: 220 },
    },
    arrows: [
      { from: 'queue', to: 'handler', label: 'batch' },
      { from: 'handler', to: 'done', label: 'handled, or a duplicate', by: [[300, 40]] },
      { from: 'handler', to: 'dlq', label: 'rejected, permanent: at first sight' },
      { from: 'handler', to: 'retry', label: 'transient', by: [[550, 176]] },
      { from: 'retry', to: 'dlq', label: `after ${maxReceives} tries`, by: [[800, 215]] },
      { from: 'retry', to: 'queue', by: [[80, 215]], isDashed: true },
      { from: 'handler', to: 'waits', label: 'unavailable, pending' },
      { from: 'waits', to: 'queue', label: 'uses up no try', by: [[80, 340]], isDashed: true },
    ],
  },
  'breaker.svg': {
    title: 'The states of a circuit breaker',
    width: 900,
    height: 210,
    boxes: {
      closed: { x: 110, y: 105, lines: ['closed', 'calls go through'], kind: 'good' },
      open: { x: 470, y: 105, lines: ['open', 'nobody calls; queues wait'], kind: 'bad', width: 170 },
      half: { x: 790, y: 105, lines: ['half-open', `${probes} calls as probes`] },
    },
    arrows: [
      { from: 'closed', to: 'open', label: `${failures} failures in ${windowSeconds} s, ${failurePercent} % of all` },
      { from: 'open', to: 'half', label: `after ${waitSeconds} s` },
      {
        from: 'half',
        to: 'open',
        label: 'a probe fails: twice as long',
        by: [
          [790, 185],
          [470, 185],
        ],
      },
      {
        from: 'half',
        to: 'closed',
        label: 'the probes succeed',
        by: [
          [790, 25],
          [110, 25],
        ],
      },
    ],
  },
  'order.svg': orderTimeline,
};

/** Each picture as SVG, by the name of its file. */
export const drawnPictures = (): Readonly<Record<string, string>> => ({
  ...Object.fromEntries(Object.entries(pictures).map(([name, picture]) => [name, svgOf(picture)])),
  'npm-start.svg': terminalSvg({
    title: 'npm start in a terminal: what it brings up, and how each order ended',
    text: recordedStart(),
  }),
});
