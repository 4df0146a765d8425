import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import tls from 'node:tls';
import { UsageError } from './usage-error.ts';

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

const trusted = new Map<string, readonly string[]>();

/**
 * Has this process trust the certificate authorities in a file, besides those that it trusts already: SDK clients and `fetch`
 * alike. Node has `tls.setDefaultCACertificates` for that only since 22.19 and 24.5; before, contexts are made with a longer
 * list. A process that is started gets the file by `NODE_EXTRA_CA_CERTS`.
 * @param file certificates in PEM
 * @returns the file's whole path
 * @throws UsageError when it cannot be read, or holds no certificate
 */
export function trustCa(file: string): string {
  const path = resolve(file);
  if (trusted.has(path)) return path;
  trusted.set(path, certificatesIn(file));
  const all = [...new Set([...trusted.values()].flat())];
  const { setDefaultCACertificates: setDefaults } = tls as Partial<NewerTls>;
  if (setDefaults) setDefaults([...(tls as unknown as NewerTls).getCACertificates('default'), ...all]);
  else
    Object.assign(tls, {
      createSecureContext: (options?: tls.SecureContextOptions) =>
        plainContext({ ...options, ca: options?.ca ?? [...ROOTS, ...all] }),
    });
  return path;
}

interface NewerTls {
  setDefaultCACertificates(certificates: readonly string[]): void;
  getCACertificates(which: 'default'): string[];
}

const plainContext = tls.createSecureContext;
const ROOTS = tls.rootCertificates;

function certificatesIn(file: string): readonly string[] {
  let certificates: readonly string[];
  try {
    certificates = readFileSync(file, 'utf8').match(CERTIFICATE) ?? [];
    for (const certificate of certificates) new X509Certificate(certificate);
  } catch (error) {
    throw new UsageError(`--ca ${file}: ${reasonOf(error)}`);
  }
  if (certificates.length === 0) throw new UsageError(`--ca ${file}: has no certificate in PEM`);
  return certificates;
}

const reasonOf = (error: unknown): string =>
  (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'there is no such file' : (error as Error).message;

/** Why Node does not take the certificate of a server; `undefined` for any other error. */
export function distrustOf(error: unknown): string | undefined {
  const { code, cause } = Object(error) as { readonly code?: unknown; readonly cause?: unknown };
  if (typeof code === 'string' && DISTRUST.test(code)) return code;
  return cause === undefined ? undefined : distrustOf(cause);
}

/** @see https://nodejs.org/api/tls.html#x509-certificate-error-codes */
const DISTRUST = /^(UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|CERT_|ERR_TLS_CERT_|HOSTNAME_MISMATCH|INVALID_CA)/;
