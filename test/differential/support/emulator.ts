import { clientConfig, defaultRegion, type Endpoint } from '@orderflow/operator';

/** Where the local AWS of this run is. */
export const endpoint = (): Endpoint => ({
  endpoint: String(process.env.ORDERFLOW_DIFFERENTIAL_ENDPOINT),
  region: defaultRegion,
});

/** One try a call: what is answered is compared, not mended. */
export const settings = () => ({ ...clientConfig(endpoint()), maxAttempts: 1 });
