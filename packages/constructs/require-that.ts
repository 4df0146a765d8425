import type { Construct } from 'constructs';

/**
 * Ends the synthesis when a condition does not hold. The error names the construct, its path and the reason:
 * `EventConsumer shop-dev/Payment: function and entry: give one`.
 * @throws Error
 */
export function requireThat(construct: Construct, condition: boolean, message: string): void {
  if (!condition) throw new Error(`${construct.constructor.name} ${construct.node.path}: ${message}`);
}

/** Requires a whole number within bounds; `undefined` passes. @throws Error that names the prop, its value and the bounds */
export function requireWholeNumber(
  construct: Construct,
  prop: string,
  value: number | undefined,
  min: number,
  max: number,
): void {
  const fits = value === undefined || (Number.isInteger(value) && value >= min && value <= max);
  requireThat(construct, fits, `${prop} is ${value}; it must be a whole number from ${min} to ${max}`);
}

/** Requires that a function's environment leaves out the variables that the construct sets. @throws Error that names them */
export function requireUnset(
  construct: Construct,
  environment: Readonly<Record<string, string>> = {},
  variables: readonly string[],
): void {
  const taken = variables.filter((name) => name in environment);
  requireThat(construct, taken.length === 0, `environment sets ${taken.join(', ')}, which the construct sets itself`);
}
