import { ulid } from 'ulid';
import { ForeignId, Id } from '../../events/index.ts';
import type { ApiDeps } from './deps.ts';

/** A new id, which sorts by time. @see https://github.com/ulid/spec */
export const newId = ({ clock, random }: Pick<ApiDeps, 'clock' | 'random'>): string => ulid(clock(), random);

/** What is no id names nothing: there is no need to ask for it, and DynamoDB takes no key over 2 KB. */
export const isId = (text: string): boolean => Id.safeParse(text).success;

/** The same of an id that somebody else gave. */
export const isForeignId = (text: string): boolean => ForeignId.safeParse(text).success;
