import type { Deployment } from '../cloudformation/index.ts';

interface Entry {
  readonly kind: string;
  readonly name?: string;
  readonly [detail: string]: unknown;
}

/** What a stage made of the constructs says of itself in its outputs (packages/constructs/manifest.ts). */
export class Manifest {
  private readonly entries: readonly Entry[];

  constructor({ outputs }: Pick<Deployment, 'outputs'>) {
    this.entries = Object.values(outputs)
      .flatMap(Object.entries)
      .flatMap(([key, value]) => (key.startsWith('Manifest') ? [JSON.parse(value) as Entry] : []));
  }

  /** @throws Error when there is no such table */
  table(name: string): string {
    return this.text('table', name, 'tableName');
  }

  bucket(name: string): string {
    return this.text('bucket', name, 'bucketName');
  }

  get busName(): string {
    return this.text('bus', undefined, 'name');
  }

  get failureQueueUrl(): string {
    return this.text('relay', undefined, 'failureQueueUrl');
  }

  /** Each consumer's queue and dead-letter queue. */
  get consumers(): readonly { readonly name: string; readonly queueUrl: string; readonly dlqUrl: string }[] {
    return this.entries
      .filter(({ kind }) => kind === 'consumer')
      .map(({ name = '', queueUrl, dlqUrl }) => ({ name, queueUrl: String(queueUrl), dlqUrl: String(dlqUrl) }));
  }

  private text(kind: string, name: string | undefined, detail: string): string {
    const entry = this.entries.find((one) => one.kind === kind && (name === undefined || one.name === name));
    if (!entry) throw new Error(`the templates have no ${kind} ${name ?? ''}`);
    return String(entry[detail]);
  }
}
