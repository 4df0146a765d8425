import { join } from 'node:path';
import { bundler } from '@orderflow/constructs';

/** Swagger UI, which the API's page of documentation shows; as relative paths, so that every machine makes the same bundle. */
const swaggerUi = join('node_modules', 'swagger-ui-dist');

/** Bundles a function of the order flow. Packages of this repository are taken from their sources, which need no build. */
export const bundle = bundler({
  conditions: ['orderflow-source'],
  environmentCredentialsOnly: true,
  assets: {
    'functions/api/lambda.ts': ['swagger-ui-bundle.js', 'swagger-ui.css'].map((file) => join(swaggerUi, file)),
  },
});
