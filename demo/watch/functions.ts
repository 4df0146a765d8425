import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A deployed function, and the source file that it is bundled from. */
export interface DeployedFunction {
  readonly functionName: string;
  /** Such as `functions/payment/lambda.ts`. */
  readonly entry: string;
}

interface Template {
  readonly Resources?: Readonly<
    Record<string, { readonly Type: string; readonly Properties?: Properties; readonly Metadata?: Metadata }>
  >;
}
interface Properties {
  readonly FunctionName?: unknown;
}
interface Metadata {
  readonly 'orderflow:entry'?: string;
}

/** The functions that the templates of a cloud assembly deploy, of those that are bundled from an entry file. */
export function functionsIn(assembly: string): readonly DeployedFunction[] {
  const templates = readdirSync(assembly).filter((name) => name.endsWith('.template.json'));
  return templates.flatMap((name) => {
    const { Resources = {} } = JSON.parse(readFileSync(join(assembly, name), 'utf8')) as Template;
    return Object.values(Resources).flatMap(({ Type, Properties: { FunctionName } = {}, Metadata = {} }) => {
      const entry = Metadata['orderflow:entry'];
      const isOne = Type === 'AWS::Lambda::Function' && typeof FunctionName === 'string' && entry !== undefined;
      return isOne ? [{ functionName: FunctionName, entry }] : [];
    });
  });
}

/** The templates of an assembly without what only says which code a function has: equal ones deploy the same resources. */
export function resourcesIn(assembly: string): string {
  const templates = readdirSync(assembly).filter((name) => name.endsWith('.template.json'));
  const texts = templates.sort().map((name) => readFileSync(join(assembly, name), 'utf8'));
  return texts.join('\n').replace(/"(S3Key|aws:asset:path)": *"[^"]*"/g, '"$1": ""');
}
