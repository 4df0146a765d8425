import type { State } from '@orderflow/operator';
import type { Capabilities } from './capabilities.ts';
import type { Emulator } from './emulator/emulator.ts';
import type { Progress } from './progress.ts';

export interface StartLocalProps {
  /** Names of what is deployed carry it; the state is written to `.orderflow/<stage>.json`. */
  readonly stage: string;
  /** The repository. @default the working directory */
  readonly root?: string;
  /** An endpoint that already runs. @default the one on which an earlier start still runs this stage, or else an emulator of its own */
  readonly endpoint?: string;
  /** Never use the endpoint of an earlier start. @default false */
  readonly fresh?: boolean;
  /** @default us-east-1 */
  readonly region?: string;
  /** A cloud assembly (`cdk synth --output …`) to deploy. @default made from the app in cdk.json */
  readonly assembly?: string;
  /** More CDK context for the app in cdk.json, beside what `contextFor` says. */
  readonly context?: Readonly<Record<string, string>>;
  /** @default silent */
  readonly progress?: Progress;
  /** Stops the start, and whatever it has started by then. */
  readonly signal?: AbortSignal;
}

/** A deployed stage. */
export interface LocalStage {
  readonly state: State;
  readonly capabilities: Capabilities;
  /** What this endpoint lacks, in words. */
  readonly shortcomings: readonly string[];
  /** The emulator that was started for it, if one was. */
  readonly emulator: Emulator | undefined;
  /** `fetch` for the API: signs requests where the stage keeps its door shut. */
  readonly request: typeof fetch;
  /** Whether `state.apiUrl` works only as long as this process lives. */
  readonly isApiProxied: boolean;
  /** Ends what was started for this stage: emulator and proxy, not an endpoint that ran before. */
  stop(): Promise<void>;
}
