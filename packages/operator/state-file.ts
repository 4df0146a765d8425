import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Manifest, manifestFrom } from '@orderflow/core/manifest';

/** A stage on this machine, as `.orderflow/<stage>.json` describes it: its manifest, and where it is. */
export interface State extends Omit<Manifest, 'api'> {
  /** Of the AWS API, such as `http://127.0.0.1:4566`. */
  readonly endpoint: string;
  /** The file with its certificate authority, in PEM, if it has one of its own. */
  readonly ca?: string;
  readonly region: string;
  /** The HTTP API's URL, for any HTTP client; without a slash at the end. Empty if the stage has no API. */
  readonly apiUrl: string;
}

/** The state file of a stage. @param root the directory with `.orderflow/` */
export const stateFile = (root: string, stage: string): string => join(root, '.orderflow', `${stage}.json`);

/** Writes the state file in one step: a reader finds the old one or the new one, never half of it. */
export function writeState(root: string, state: State): void {
  mkdirSync(join(root, '.orderflow'), { recursive: true });
  const file = stateFile(root, state.stage);
  writeFileSync(`${file}.${process.pid}`, `${JSON.stringify(state, null, 2)}\n`);
  renameSync(`${file}.${process.pid}`, file);
}

/** @returns `undefined` if there is no state file, or none that this release can read */
export function readState(root: string, stage: string): State | undefined {
  try {
    const state = JSON.parse(readFileSync(stateFile(root, stage), 'utf8'));
    const { api: _, ...manifest } = manifestFrom(state);
    const { endpoint, region, apiUrl, ca } = state;
    if (![endpoint, region, apiUrl].every(isText)) return undefined;
    return { ...manifest, endpoint, region, apiUrl, ...(isText(ca) && { ca }) };
  } catch {
    return undefined;
  }
}

const isText = (value: unknown): boolean => typeof value === 'string';
