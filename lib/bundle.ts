import { join } from 'node:path';
import { type Bundler, bundler } from '@orderflow/constructs';

/** Swagger UI, which the API's page of documentation shows; as relative paths, so that every machine makes the same bundle. */
const swaggerUi = join('node_modules', 'swagger-ui-dist');

const settings = {
  conditions: ['orderflow-source'],
  environmentCredentialsOnly: true,
  assets: {
    'functions/api/lambda.ts': ['swagger-ui-bundle.js', 'swagger-ui.css'].map((file) => join(swaggerUi, file)),
  },
};

/** Bundles a function of the order flow. Packages of this repository are taken from their sources, which need no build. */
export const bundle = bundler(settings);

/** The name of a certificate authority in a bundle; Lambda's working directory is that of the code. */
export const CA_IN_BUNDLE = 'aws-endpoint-ca.pem';

/** The same, with a file that holds the certificate authority of the AWS endpoint. @default none of its own */
export const bundleWith = (ca: string | undefined): Bundler =>
  ca === undefined ? bundle : bundler({ ...settings, commonAssets: { [CA_IN_BUNDLE]: ca } });
