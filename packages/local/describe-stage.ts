import { DescribeEventBusCommand, EventBridgeClient } from '@aws-sdk/client-eventbridge';
import type { State } from '@orderflow/operator';
import { clientConfig, distrustOf, type Endpoint, readStacks } from '@orderflow/operator';
import { type ReachableApi, reachApi } from './api-url.ts';
import { ensureArchive } from './archive.ts';
import { stackNamesIn } from './assembly.ts';
import { skippedResources } from './skipped.ts';
import { Stop } from './stop.ts';

/** Describes the stage that is deployed at an endpoint. @throws Stop if its API does not answer */
export async function describeStage(endpoint: Endpoint, stage: string, assembly: string): Promise<Described> {
  const stackNames = stackNamesIn(assembly);
  const manifest = await readStacks(clientConfig(endpoint), stackNames);
  const [archive, api, skipped] = await Promise.all([
    ensureArchive(endpoint, manifest),
    reachApi(endpoint, manifest),
    skippedResources(endpoint, stackNames),
  ]);
  if (manifest.api && !api) throw new Stop(`the API of stage ${stage} does not answer on ${endpoint.endpoint}`);
  const { api: _, archive: __, stage: named, flow, ...parts } = manifest;
  const where = { stage: named, flow, ...endpoint, apiUrl: api?.url ?? '' };
  return { state: { ...where, ...parts, ...(archive && { archive }) }, api, skipped };
}

export interface Described {
  readonly state: State;
  readonly api: ReachableApi | undefined;
  readonly skipped: readonly string[];
}

/** @throws Stop unless an AWS API answers at the endpoint */
export async function assertAnswers(endpoint: Endpoint): Promise<void> {
  const client = new EventBridgeClient({ ...clientConfig(endpoint), maxAttempts: 1 });
  try {
    await client.send(new DescribeEventBusCommand({ Name: 'default' }), { requestTimeout: 10_000 });
  } catch (error) {
    const distrust = distrustOf(error);
    if (distrust)
      throw new Stop(`the certificate of ${endpoint.endpoint} is not trusted (${distrust}): name its CA by --ca FILE`);
    const isSilent = error instanceof Error && !('$metadata' in error && '$response' in error);
    const what = isSilent ? `nothing answers at ${endpoint.endpoint}` : `${endpoint.endpoint} is not an AWS endpoint`;
    throw new Stop(`${what}: start it, or leave --endpoint out to have a local AWS started`);
  }
}
