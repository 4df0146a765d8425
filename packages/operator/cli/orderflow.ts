#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline/promises';
import { text as textOf } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { clientsFor } from '../clients.ts';
import { findStage } from '../find-stage.ts';
import { serverTime } from '../server-time.ts';
import { editText } from './edit-text.ts';
import { EXIT, runOrderflow } from './run.ts';
import { sleep } from './sleep.ts';
import { userName } from './user-name.ts';

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

const { version } = createRequire(import.meta.url)('@orderflow/operator/package.json') as { readonly version: string };

/** The first interruption lets a command end what it has in hand; the second one ends the program at once. */
const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => {
    if (interruption.signal.aborted) process.exit(EXIT.interrupted);
    interruption.abort();
  });

/** A reader that has seen enough, such as `head`, is no failure. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(EXIT.done);
});

async function ask(question: string): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  terminal.on('SIGINT', () => interruption.abort());
  try {
    return await terminal.question(question, { signal: interruption.signal });
  } finally {
    terminal.close();
  }
}

const isTerminal = process.stdin.isTTY && process.stderr.isTTY;

async function post(url: string, json: object): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const signal = AbortSignal.timeout(10_000);
  const { ok, status } = await fetch(url, { method: 'POST', headers, body: JSON.stringify(json), signal });
  if (!ok) throw new Error(`${url} answered ${status}`);
}

/** What `init` writes: beside the compiled program, or where `npm run build` puts it when the program runs from its sources. */
const TEMPLATES = ['../template', '../dist/template'].map((path) => fileURLToPath(new URL(path, import.meta.url)));

process.exitCode = await runOrderflow(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  version,
  template: TEMPLATES.find(existsSync) ?? TEMPLATES[0] ?? '',
  user: userName(process.env),
  clock: Date.now,
  random: Math.random,
  sleep,
  interrupted: interruption.signal,
  ask: isTerminal ? ask : undefined,
  // An editor that is named may be a program, which needs no terminal.
  edit: isTerminal || process.env.VISUAL || process.env.EDITOR ? (text) => editText(text, process.env) : undefined,
  readInput: (file) => (file === '-' ? textOf(process.stdin) : readFile(file, 'utf8')),
  writeOutput: (file, text) => writeFile(file, text),
  post,
  findStage,
  serverTime,
  clientsFor,
});
if (interruption.signal.aborted) process.exit(EXIT.interrupted);
