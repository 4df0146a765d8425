import type { State } from '@orderflow/operator';
import type { Capabilities } from './capabilities.ts';
import type { Deployed } from './cdk.ts';
import type { Emulator } from './emulator/emulator.ts';
import type { Progress } from './progress.ts';

export interface StartLocalProps {
  /** The stage's name, which is part of the names of its resources. The state is written to `.orderflow/<stage>.json`. */
  readonly stage: string;
  /** The repository. @default the working directory */
  readonly root?: string;
  /** An endpoint that already runs. @default the one where this stage runs already, or a new emulator */
  readonly endpoint?: string;
  /** A file with the certificate authority of an `endpoint` with `https`, in PEM. @default one that everybody trusts */
  readonly ca?: string;
  /** Whether to start a new emulator even if this stage runs already. @default false */
  readonly fresh?: boolean;
  /** Whether the emulator that is started enforces IAM. @default false: everybody may do everything */
  readonly isIamEnforced?: boolean;
  /** @default us-east-1 */
  readonly region?: string;
  /** The command of another CDK app than that in cdk.json: `node app.js`. */
  readonly app?: string;
  /** A cloud assembly (`cdk synth --output …`) to deploy. @default made from the app in cdk.json */
  readonly assembly?: string;
  /** More CDK context for the app in cdk.json, beside what `contextFor` says. */
  readonly context?: Readonly<Record<string, string>>;
  /** Whether to try the CDK's fast path first. For a stage that one edits: CloudFormation learns nothing of it. @default false */
  readonly hotswap?: boolean;
  /** @default silent */
  readonly progress?: Progress;
  /** Aborts the start, and ends what it has started until then. */
  readonly signal?: AbortSignal;
}

/** A deployed stage. */
export interface LocalStage {
  readonly state: State;
  readonly capabilities: Capabilities;
  /** What the deployment did. */
  readonly deployed: Deployed;
  /** What this endpoint lacks, in sentences. */
  readonly shortcomings: readonly string[];
  /** The emulator that was started for it, if one was. */
  readonly emulator: Emulator | undefined;
  /** `fetch` for the API: signs requests where it requires IAM authorization. */
  readonly request: typeof fetch;
  /** Whether `state.apiUrl` works only while this process runs. */
  readonly isApiProxied: boolean;
  /** Ends what was started for this stage: emulator and proxy, not an endpoint that ran before. */
  stop(): Promise<void>;
}
