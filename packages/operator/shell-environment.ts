import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { caEnvironment, dummyCredentials } from './environment.ts';
import type { State } from './state-file.ts';

/**
 * What a shell needs to reach a stage on this machine with curl, the AWS CLI or an SDK: the endpoint, its region and credentials,
 * and as `API` and `BUS` what the documents call the HTTP API's URL and the bus.
 */
export const shellEnvironment = ({ endpoint, region, apiUrl, bus, ca }: State): Readonly<Record<string, string>> => ({
  AWS_ENDPOINT_URL: endpoint,
  AWS_REGION: region,
  AWS_DEFAULT_REGION: region,
  AWS_ACCESS_KEY_ID: dummyCredentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: dummyCredentials.secretAccessKey,
  ...caEnvironment(ca),
  ...(ca !== undefined && { CURL_CA_BUNDLE: ca }),
  ...(apiUrl !== '' && { API: apiUrl }),
  BUS: bus.name,
});

/** The same for a POSIX shell. A profile of the user's would go before the credentials, and is put aside. */
const exportLines = (state: State): readonly string[] => [
  'unset AWS_PROFILE AWS_SESSION_TOKEN',
  ...Object.entries(shellEnvironment(state)).map(([name, value]) => `export ${name}=${quoted(value)}`),
];

/** The file with these lines, beside the state file: `. .orderflow/<stage>.env`. @param root the directory with `.orderflow/` */
export const environmentFile = (root: string, stage: string): string => join(root, '.orderflow', `${stage}.env`);

/** Writes that file. A crash between the state file and this one leaves the lines of an earlier start. */
export function writeEnvironment(root: string, state: State): void {
  writeFileSync(environmentFile(root, state.stage), `${exportLines(state).join('\n')}\n`);
}

/** A word of a POSIX shell. */
export const quoted = (value: string): string => `'${value.replaceAll("'", `'\\''`)}'`;
