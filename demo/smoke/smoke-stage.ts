import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { signedBy } from '@orderflow/local';
import { type FoundStage, findStage, readState, type StageOptions, UsageError } from '@orderflow/operator';

/** A deployed stage, and how to call its API. */
export interface SmokeStage {
  readonly found: FoundStage;
  readonly apiUrl: string;
  readonly request: typeof fetch;
}

/** What the outputs of a stage say of its API. */
interface Api {
  readonly url: string;
  readonly front: 'http-api' | 'function-url';
}

/**
 * Finds a stage by its outputs, or by its state file on this machine.
 * @throws StageNotFound
 */
export async function smokeStage(options: StageOptions, root = process.cwd()): Promise<SmokeStage> {
  const found = await findStage(options, root);
  const { api } = found as FoundStage & { readonly api?: Api };
  const local = options.aws || options.endpoint !== undefined ? undefined : readState(root, options.stage);
  const apiUrl = (local?.apiUrl ?? api?.url ?? '').replace(/\/$/, '');
  if (apiUrl === '') throw new UsageError(`stage ${options.stage} has no API`);
  const isOpen = /^local(-|$)/.test(options.stage);
  return { found, apiUrl, request: isOpen ? fetch : signedRequest(found, api?.front) };
}

/** Signs with the credentials that the SDK finds, which on AWS may be those of a session. */
function signedRequest({ config }: FoundStage, front: Api['front'] | undefined): typeof fetch {
  const { config: resolved } = new EventBridgeClient(config);
  return async (input, init) => {
    const [credentials, region] = await Promise.all([resolved.credentials(), resolved.region()]);
    return signedBy({ credentials, region, service: front === 'function-url' ? 'lambda' : 'execute-api' })(input, init);
  };
}
