import { parseManifest, type Manifest as StageManifest } from '@orderflow/core/manifest';
import type { Deployment } from '../cloudformation/index.ts';

type Consumer = StageManifest['consumers'][string] & { readonly name: string };

/** What the templates of a stage say in their outputs. Asking for what they do not say is an error. */
export class Manifest {
  private readonly stage: StageManifest;

  constructor({ outputs }: Pick<Deployment, 'outputs'>) {
    this.stage = parseManifest(...Object.values(outputs));
  }

  /** Physical name of a table. @throws Error when there is no such table */
  table(name: string): string {
    return this.existing(this.stage.tables[name], `table ${name}`);
  }

  /** Physical name of a bucket. @throws Error when there is no such bucket */
  bucket(name: string): string {
    return this.existing(this.stage.buckets[name], `bucket ${name}`);
  }

  get busName(): string {
    return this.stage.bus.name;
  }

  get busArn(): string {
    return this.stage.bus.arn;
  }

  /** Of the relay. */
  get failureQueueUrl(): string {
    return this.existing(this.stage.relay, 'relay').failureQueueUrl;
  }

  /** Of the relay. */
  get streamSources() {
    return this.existing(this.stage.relay, 'relay').streamSources;
  }

  get consumers(): readonly Consumer[] {
    return Object.entries(this.stage.consumers).map(([name, consumer]) => ({ ...consumer, name }));
  }

  /** Consumers that a dependency's circuit breaker guards. */
  guardedBy(dependency: string): readonly Consumer[] {
    const names: readonly string[] = this.stage.breakers?.[dependency]?.consumers ?? [];
    return this.consumers.filter(({ name }) => names.includes(name));
  }

  /** Dependencies that circuit breakers guard. */
  get breakers(): readonly string[] {
    return Object.keys(this.stage.breakers ?? {});
  }

  private existing<T>(part: T | undefined, what: string): T {
    if (part === undefined) throw new Error(`the templates have no ${what}`);
    return part;
  }
}
