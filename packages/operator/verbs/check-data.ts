import type { Manifest } from '@orderflow/core/manifest';
import { Ajv, type ErrorObject } from 'ajv';
import formats from 'ajv-formats';

/** A contract as it is deployed. */
export type DeployedEvent = NonNullable<Manifest['events']>[number];

/** A field that breaks a contract. */
export interface DataProblem {
  /** From the root: `data.items[0].sku`. */
  readonly field: string;
  readonly detail: string;
}

/** What breaks a contract in the data of an event; by its JSON Schema, so without rules that only its code knows. */
export function problemsInData(schema: NonNullable<DeployedEvent['schema']>, data: unknown): readonly DataProblem[] {
  const ajv = new Ajv({ allErrors: true, strict: false });
  formats.default(ajv);
  const validate = ajv.compile(schema);
  if (validate(data)) return [];
  return (validate.errors ?? []).filter(({ keyword }) => keyword !== 'if').map(problemOf);
}

function problemOf({ instancePath, keyword, params, message = 'is wrong' }: ErrorObject): DataProblem {
  const missing = keyword === 'required' ? `.${params.missingProperty}` : '';
  const detail =
    missing !== '' ? 'is missing' : keyword === 'pattern' ? 'is not in the form that the contract asks for' : message;
  return { field: `data${instancePath.split('/').slice(1).map(step).join('')}${missing}`, detail };
}

const step = (part: string): string => {
  const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
  return /^\d+$/.test(name) ? `[${name}]` : `.${name}`;
};
