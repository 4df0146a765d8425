/** What the Lambda functions share that put events from a broker on the bus. */
export { type Ingest, type IngressDeps, type IngressItem, ingestor } from './ingestor.ts';
export { ingressDeps } from './ingress-deps.ts';
