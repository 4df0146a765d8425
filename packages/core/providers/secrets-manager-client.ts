/** The used parts of the Secrets Manager client, imported by name, so that a bundler removes the rest from the lazily loaded chunk. */
export { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
