import { recordedOrder } from './recording.ts';
import type { Arrow, Box, Picture } from './svg.ts';

/** The events of an order that goes well, each with its cause. */
export const CAUSES: Readonly<Record<string, string | undefined>> = {
  'order.created': undefined,
  'payment.completed': 'order.created',
  'inventory.reserved': 'payment.completed',
  'shipping.prepared': 'payment.completed',
  'order.confirmed': 'inventory.reserved',
  'shipping.dispatched': 'order.confirmed',
  'order.completed': 'shipping.dispatched',
};

const times = recordedOrder();

const LANES = ['order', 'payment', 'inventory', 'shipping'];
const LANE_HEIGHT = 72;
const WIDTH = 900;
const BOX_WIDTH = 156;

const laneOf = (type: string): number => LANES.indexOf(type.split('.')[0] ?? '');

/** Steps from left to right: each is one further than its cause. */
function columnOf(type: string): number {
  const cause = CAUSES[type];
  return cause === undefined ? 0 : 1 + columnOf(cause);
}

const columns = 1 + Math.max(...Object.keys(CAUSES).map(columnOf));
const step = (WIDTH - BOX_WIDTH - 20) / (columns - 1);

const boxes: Readonly<Record<string, Box>> = Object.fromEntries(
  Object.keys(CAUSES).map((type) => [
    type,
    {
      x: Math.round(BOX_WIDTH / 2 + 10 + columnOf(type) * step),
      y: 40 + laneOf(type) * LANE_HEIGHT,
      lines: [type, `${times[type]?.toFixed(1)} s`],
      width: BOX_WIDTH,
      ...(type === 'order.completed' && { kind: 'good' as const }),
    },
  ]),
);

/** One that leads down goes down first, so that it crosses no event. */
function arrowOf(from: string, to: string): Arrow {
  const [begin, end] = [boxes[from] as Box, boxes[to] as Box];
  return { from, to, ...(begin.y < end.y && { by: [[begin.x, end.y]] }) };
}

const arrows = Object.entries(CAUSES).flatMap(([type, cause]) => (cause === undefined ? [] : [arrowOf(cause, type)]));

/** The time line of an order, with the times of the recording: a row for each context, an arrow from each event to its effect. */
export const orderTimeline: Picture = {
  title: 'The time line of an order that is completed: each event, its context in a row, and what it causes',
  width: WIDTH,
  height: 40 + LANES.length * LANE_HEIGHT - 20,
  boxes,
  arrows,
};
