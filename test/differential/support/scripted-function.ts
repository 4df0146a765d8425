import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { clientConfig, type Endpoint } from '@orderflow/operator';
import { FINE, HANGING_SECONDS, type Reply } from './scripted-workflow.ts';

/** What a state called the function with. */
export interface Called {
  readonly state: string;
  readonly payload: unknown;
}

/** Asks the test what to do, and does it. Hanging ends by itself, so that the next may use the process. */
const source = (url: string) => `
export const handler = async (payload) => {
  const response = await fetch('${url}', { method: 'POST', body: JSON.stringify(payload) });
  const reply = await response.json();
  if (reply.kind === 'hangs') await new Promise((resolve) => setTimeout(resolve, ${(HANGING_SECONDS + 1) * 1000}));
  if (reply.kind === 'error') throw Object.assign(new Error(reply.message), { name: reply.name });
  return reply.value;
};`;

/** One function, whose answers the test decides, execution by execution; and who called it with what. */
export class ScriptedFunction {
  private readonly scripts = new Map<string, Readonly<Record<string, readonly Reply[]>>>();
  private readonly called = new Map<string, Called[]>();

  private constructor(
    readonly name: string,
    private readonly server: Server,
  ) {
    server.on('request', async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      response.end(JSON.stringify(this.reply(JSON.parse(Buffer.concat(chunks).toString()))));
    });
  }

  /** Creates it on an endpoint. */
  static async create(endpoint: Endpoint): Promise<ScriptedFunction> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    await new LambdaClient(clientConfig(endpoint)).send(
      new CreateFunctionCommand({
        FunctionName: 'scripted',
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Role: 'arn:aws:iam::000000000000:role/scripted',
        Timeout: 30,
        Code: { ZipFile: zipped(source(`http://127.0.0.1:${port}`)) },
      }),
    );
    return new ScriptedFunction('scripted', server);
  }

  script(execution: string, replies: Readonly<Record<string, readonly Reply[]>>): void {
    this.scripts.set(execution, replies);
    this.called.set(execution, []);
  }

  callsOf(execution: string): readonly Called[] {
    return this.called.get(execution) ?? [];
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private reply(payload: { readonly execution: string; readonly state: string }): Reply {
    const { execution, state } = payload;
    const before = this.callsOf(execution).filter((call) => call.state === state).length;
    this.called.get(execution)?.push({ state, payload });
    return this.scripts.get(execution)?.[state]?.[before] ?? FINE;
  }
}

function zipped(code: string): Buffer {
  const scratch = mkdtempSync(join(tmpdir(), 'scripted-function-'));
  try {
    writeFileSync(join(scratch, 'index.mjs'), code);
    execFileSync(join(process.cwd(), '.venv', 'bin', 'python'), ['-m', 'zipfile', '-c', 'f.zip', 'index.mjs'], {
      cwd: scratch,
    });
    return readFileSync(join(scratch, 'f.zip'));
  } finally {
    rmSync(scratch, { recursive: true });
  }
}
