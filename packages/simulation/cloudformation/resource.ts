import type { Identity } from './identity.ts';
import { Properties } from './properties.ts';
import type { Scope } from './scope.ts';

/** One resource of a template, with its properties resolved. */
export interface Resource {
  readonly logicalId: string;
  readonly type: string;
  readonly identity: Identity;
  readonly properties: Properties;
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** Those of a type that a template deploys. Each call has properties that nobody has read yet. */
export function resourcesOf(scope: Scope, types: readonly string[]): Resource[] {
  return scope
    .resources()
    .filter(([, { Type: type }]) => types.includes(type))
    .map(([logicalId, { Type: type, Properties: properties = {}, Metadata: metadata = {} }]) => ({
      logicalId,
      type,
      identity: scope.identity(logicalId),
      properties: new Properties(`${logicalId} (${type})`, scope.resolve(properties) as Record<string, unknown>),
      metadata: metadata as Readonly<Record<string, unknown>>,
    }));
}
