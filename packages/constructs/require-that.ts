import type { Construct } from 'constructs';

/** Stops the synthesis when props contradict each other or AWS, in words that name the construct and the prop. */
export function refuse(construct: Construct, when: boolean, because: string): void {
  if (when) throw new Error(`${construct.constructor.name} ${construct.node.path}: ${because}`);
}

/** Refuses a number that is not whole or not within bounds. */
export function refuseOutside(
  construct: Construct,
  prop: string,
  value: number | undefined,
  min: number,
  max: number,
): void {
  const fits = value === undefined || (Number.isInteger(value) && value >= min && value <= max);
  refuse(construct, !fits, `${prop} is ${value}; it must be a whole number from ${min} to ${max}`);
}
