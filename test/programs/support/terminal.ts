import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** A reader's machine: a clone in `root`, and on the PATH the programs that the documents take for granted. */
export class Terminal {
  private readonly bin: string;
  private readonly env: NodeJS.ProcessEnv;

  constructor(readonly root: string) {
    this.bin = join(root, '.build', 'bin');
    mkdirSync(this.bin, { recursive: true });
    const python = resolve('.venv', 'bin', 'python');
    const { AWS_ENDPOINT_URL: _, AWS_PROFILE: __, ...env } = process.env;
    this.env = { ...env, PATH: `${this.bin}:${process.env.PATH}`, PYTHONPATH: this.bin };
    this.program('python3', `exec '${python}' "$@"`);
    this.program('aws', `exec '${python}' '${resolve('test/programs/support/aws.py')}' "$@"`);
    this.program('jq', `exec '${process.execPath}' -e '${JQ}' -- "$@"`);
    writeFileSync(join(this.bin, 'boto3.py'), BOTO3);
  }

  private program(name: string, script: string): void {
    writeFileSync(join(this.bin, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(this.bin, name), 0o755);
  }

  /** Starts a program that stays. @returns once it has printed `ready`. @throws Error with what it printed, if it ends before */
  async stays(args: readonly string[], ready: string): Promise<ChildProcess> {
    const child = spawn(process.execPath, args, { cwd: this.root, env: this.env, stdio: ['ignore', 'pipe', 'pipe'] });
    let printed = '';
    await new Promise<void>((done, fail) => {
      const note = (chunk: Buffer) => {
        printed += chunk;
        if (printed.includes(ready)) done();
      };
      child.stdout.on('data', note);
      child.stderr.on('data', note);
      child.once('close', (code) => fail(new Error(`it ended with ${code}: ${printed.slice(-2000)}`)));
    });
    return child;
  }

  /** Runs a script with bash, as if pasted line by line: the first command that fails ends it. */
  run(script: string, more: NodeJS.ProcessEnv = {}): Promise<{ readonly code: number; readonly printed: string }> {
    const env = { ...this.env, ...more };
    const options = { cwd: this.root, env, maxBuffer: 64 * 2 ** 20 };
    return new Promise((done) => {
      const child = execFile('bash', ['-eu', '-o', 'pipefail'], options, (error, stdout, stderr) =>
        done({ code: error ? Number(error.code ?? 1) : 0, printed: `${stdout}${stderr}` }),
      );
      child.stdin?.end(`shopt -s expand_aliases\nexec 2>&1\n${script}`);
    });
  }
}

/** As much of it as the documents need: `jq -r .a.b`. */
const JQ = `const path = process.argv.at(-1).split(".").filter(Boolean);
let value = JSON.parse(require("fs").readFileSync(0));
for (const part of path) value = value[part];
if (value === undefined) process.exit(1);
console.log(value);`;

/** The part of boto3 that is botocore under another name. */
const BOTO3 = `from botocore.session import Session

def client(name, **settings):
    return Session().create_client(name, **settings)
`;
