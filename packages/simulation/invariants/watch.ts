import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Process } from '../kernel/process.ts';

export type Item = Readonly<Record<string, AttributeValue>>;

/** One item before and after a write; `undefined` where there is none. */
export interface Change {
  readonly table: string;
  readonly before: Item | undefined;
  readonly after: Item | undefined;
}

/** An entry that a bus has accepted. */
export interface Published {
  readonly bus: string;
  /** Whether a function of the pipeline put it there, and not another workload. */
  readonly isOurs: boolean;
  readonly source: string;
  readonly type: string;
  /** JSON. */
  readonly detail: string;
}

/** Something that must never be. */
export interface Violation {
  /** Which invariant, in a few words that never change: `stock below zero`. */
  readonly invariant: string;
  /** What was seen. */
  readonly detail: string;
}

/** Sees everything that happens, and tells what must not. */
export interface Watch {
  /** After each write to a table. */
  onChange?(change: Change): readonly Violation[];
  /** After each mail that was taken by SES, which is the last that it has. @param by who sent it */
  onMail?(by: Process): readonly Violation[];
  /** After each entry that a bus has accepted. */
  onPublish?(published: Published): readonly Violation[];
  /** When nothing goes wrong any more, everything has come to rest, and the operator has done what was to do. */
  atRest?(): readonly Violation[];
  /** How often it had something to judge, by what that is. What stays at nothing in many runs proves nothing. */
  judged?(): Readonly<Record<string, number>>;
}
