import type { Identified } from './identified.ts';
import type { ResourceStatement, Statement } from './policy-model.ts';

export interface FunctionModel extends Identified {
  /** Its entry file, a path or a module, as the construct `PipelineFunction` notes it in the resource's metadata. */
  readonly entry: string | undefined;
  readonly timeoutSeconds: number;
  readonly memoryMiB: number;
  readonly environment: Readonly<Record<string, string>>;
  /** `undefined`: as many at once as the account allows. */
  readonly reservedConcurrency: number | undefined;
  readonly roleArn: string;
  /** What its role allows and forbids. */
  readonly statements: readonly Statement[];
  /** Who may invoke it (`AWS::Lambda::Permission`). */
  readonly policy: readonly ResourceStatement[];
}

/** An event source mapping: what brings a function its batches. */
export type MappingModel = QueueMapping | StreamMapping;

interface AnyMapping {
  readonly logicalId: string;
  readonly uuid: string;
  readonly arn: string;
  readonly functionName: string;
  readonly functionArn: string;
  readonly sourceArn: string;
  readonly enabled: boolean;
  readonly batchSize: number;
  /** How long a batch may wait to fill. */
  readonly windowSeconds: number;
  readonly reportBatchItemFailures: boolean;
  /** Event patterns; any of them lets a record through, and none of them means all records. */
  readonly filters: readonly Readonly<Record<string, unknown>>[];
}

export interface QueueMapping extends AnyMapping {
  readonly source: 'queue';
  /** Batches under way at once. `undefined`: no bound of its own. */
  readonly maximumConcurrency: number | undefined;
}

export interface StreamMapping extends AnyMapping {
  readonly source: 'table-stream';
  readonly startingPosition: 'TRIM_HORIZON' | 'LATEST';
  /** -1: until the record is too old. */
  readonly maximumRetryAttempts: number;
  /** -1: until the stream has dropped it. */
  readonly maximumRecordAgeSeconds: number;
  readonly bisectBatchOnFunctionError: boolean;
  readonly parallelizationFactor: number;
  /** Takes the description of what was given up. */
  readonly onFailureArn: string | undefined;
}

export interface BucketModel extends Identified {
  readonly policy: readonly ResourceStatement[];
}

/** An HTTP API. */
export interface ApiModel extends Identified {
  readonly id: string;
  readonly endpoint: string;
  readonly routes: readonly ApiRoute[];
}

export interface ApiRoute {
  /** `POST /orders`, `$default`. */
  readonly key: string;
  readonly functionArn: string;
  readonly authorization: 'NONE' | 'AWS_IAM';
}

export interface FunctionUrlModel {
  readonly logicalId: string;
  readonly url: string;
  readonly functionArn: string;
  readonly authorization: 'NONE' | 'AWS_IAM';
}
