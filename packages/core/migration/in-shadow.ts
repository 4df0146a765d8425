import {
  BatchGetItemCommand,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  type TransactWriteItem,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { StreamContract } from '../contracts/index.ts';
import { Permanent } from '../failures/index.ts';
import type { RuntimeDeps } from '../surroundings/index.ts';

export interface ShadowOptions {
  /** The streams that the consumer appends to. */
  readonly streams: readonly StreamContract[];
  /** Keys as in the event store, without a relay: its commits are never published. */
  readonly eventsTable: string;
  /** Other tables that it writes, each with one that takes its place. @default none */
  readonly tables?: Readonly<Record<string, string>>;
}

/**
 * The dependencies of a consumer that runs in shadow: the same code on the same live events, and without effect. Its own streams,
 * and the tables that are named, have others in their place; all else is read live. A write to any other table is refused, so that
 * what was forgotten is a dead letter with its reason, and no effect. The consumer's providers, such as a payment gateway, are not
 * among these dependencies: give it ones that answer from what the live side has recorded.
 */
export function inShadow<Deps extends Pick<RuntimeDeps, 'dynamodb' | 'tables'>>(
  deps: Deps,
  options: ShadowOptions,
): Deps {
  const places = new Places(deps.tables.events, options);
  const send = (command: never) => deps.dynamodb.send(places.moved(command) as never);
  return { ...deps, dynamodb: { send: send as DynamoDBClient['send'] } };
}

type Write = { readonly TableName?: string | undefined; readonly Item?: { readonly stream?: { readonly S?: string } } };

class Places {
  constructor(
    private readonly live: string,
    private readonly options: ShadowOptions,
  ) {}

  /** The command at the tables of the shadow. By `instanceof`: a bundler renames classes. */
  moved(command: object): object {
    if (command instanceof QueryCommand) {
      const { ExpressionAttributeValues: values } = command.input;
      // One place is asked for to check a message, and messages are of the live side, whosever the stream is.
      const own = values?.[':sequence'] === undefined ? values?.[':stream']?.S : undefined;
      return new QueryCommand({ ...command.input, TableName: this.readFrom(command.input.TableName, own) });
    }
    if (command instanceof GetItemCommand)
      return new GetItemCommand({ ...command.input, TableName: this.readFrom(command.input.TableName) });
    if (command instanceof PutItemCommand) return new PutItemCommand(this.write(command.input));
    if (command instanceof UpdateItemCommand) return new UpdateItemCommand(this.write(command.input));
    if (command instanceof DeleteItemCommand) return new DeleteItemCommand(this.write(command.input));
    if (command instanceof TransactWriteItemsCommand) {
      const TransactItems = (command.input.TransactItems as TransactWriteItem[]).map((item) =>
        Object.fromEntries(Object.entries(item).map(([kind, write]) => [kind, this.write(write as Write)])),
      );
      return new TransactWriteItemsCommand({ ...command.input, TransactItems });
    }
    // Both read live: whole tables, and the events that a batch brings.
    if (command instanceof BatchGetItemCommand || command instanceof ScanCommand) return command;
    throw new Permanent(`${command.constructor.name} is not known in shadow`);
  }

  private readFrom(table: string | undefined, stream?: string): string | undefined {
    if (table === this.live) return this.isOwn(stream) ? this.options.eventsTable : table;
    return this.options.tables?.[String(table)] ?? table;
  }

  private write<W extends Write>(write: W): W {
    const { TableName: table, Item: item } = write;
    const stream = item?.stream?.S;
    const place =
      table === this.live ? this.isOwn(stream) && this.options.eventsTable : this.options.tables?.[String(table)];
    if (!place)
      throw new Permanent(`in shadow nothing is written to ${[table, stream].filter(Boolean).join(', stream ')}`);
    return { ...write, TableName: place };
  }

  private isOwn = (stream?: string): boolean =>
    this.options.streams.some((own) => own.keyOf(String(stream)) !== undefined);
}
