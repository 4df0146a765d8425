import { readFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';

/** Where and with what the figures came about. */
export interface Circumstances {
  /** ISO 8601 date. */
  readonly date: string;
  readonly command: string;
  readonly machine: string;
  /** Name and version, the most telling first. */
  readonly versions: readonly string[];
}

const PACKAGES = [
  '@aws-sdk/client-dynamodb',
  '@aws-lambda-powertools/batch',
  '@aws-lambda-powertools/idempotency',
  '@aws-lambda-powertools/parser',
  '@aws-lambda-powertools/logger',
  '@aws-lambda-powertools/metrics',
  'zod',
  'esbuild',
];

/** @param args what was given after `npm run <script>` */
export function circumstances(args: readonly string[], script = 'bench', packages = PACKAGES): Circumstances {
  const [cpu] = cpus();
  const gigabytes = Math.round(totalmem() / 2 ** 30);
  return {
    date: new Date().toISOString().slice(0, 10),
    command: [`npm run ${script}`, ...(args.length > 0 ? ['--', ...args] : [])].join(' '),
    machine: `${cpus().length} × ${cpu?.model.trim()}, ${gigabytes} GB, ${process.platform}`,
    versions: [`Node ${process.versions.node}`, ...packages.map((name) => `${name} ${versionOf(name)}`)],
  };
}

const versionOf = (name: string): string =>
  JSON.parse(readFileSync(`node_modules/${name}/package.json`, 'utf8')).version as string;
