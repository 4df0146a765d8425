import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { SourceAccessConfigurationType as Access, type SourceAccessConfiguration } from 'aws-cdk-lib/aws-lambda';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Fn } from 'aws-cdk-lib/core';
import { grantActions } from './grant-actions.ts';

/** A cluster of Amazon MSK, which lets the function in by its role (IAM). Its VPC is the cluster's own matter. */
export interface MskCluster {
  readonly clusterArn: string;
}

/** Brokers of one's own, or of another provider. */
export interface SelfManagedCluster {
  /** `host:port`, some of the brokers. */
  readonly bootstrapServers: readonly string[];
  /** User and password for SASL/SCRAM over TLS, as `{ "username", "password" }`. @default neither: brokers that are open to their network */
  readonly secret?: ISecret;
  /** @default 512 */
  readonly scram?: 256 | 512;
  /** The certificate of a private authority that the brokers' certificates are of, as `{ "certificate" }`. @default public ones */
  readonly rootCertificate?: ISecret;
  /** Ids of the subnets and the security group from which the brokers can be reached. @default over the internet */
  readonly network?: { readonly subnetIds: readonly string[]; readonly securityGroupId: string };
}

export type KafkaCluster = MskCluster | SelfManagedCluster;

/** A function that writes has to know the brokers itself. MSK's are those for IAM, with port 9098. */
export type WithBootstrapServers<Cluster extends KafkaCluster> = Cluster & {
  /** `host:port`, some of the brokers. */
  readonly bootstrapServers: readonly string[];
};

export const isMsk = (cluster: KafkaCluster): cluster is MskCluster => 'clusterArn' in cluster;

/** Where the mapping finds the brokers, and how it is let in. */
export function sourceOf(cluster: KafkaCluster) {
  if (isMsk(cluster)) return { eventSourceArn: cluster.clusterArn };
  const { bootstrapServers, secret, scram = 512, rootCertificate, network } = cluster;
  const sourceAccessConfigurations: SourceAccessConfiguration[] = [
    ...(secret
      ? [{ type: scram === 512 ? Access.SASL_SCRAM_512_AUTH : Access.SASL_SCRAM_256_AUTH, uri: secret.secretArn }]
      : []),
    ...(rootCertificate ? [{ type: Access.SERVER_ROOT_CA_CERTIFICATE, uri: rootCertificate.secretArn }] : []),
    ...(network?.subnetIds ?? []).map((id) => ({ type: Access.VPC_SUBNET, uri: `subnet:${id}` })),
    ...(network ? [{ type: Access.VPC_SECURITY_GROUP, uri: `security_group:${network.securityGroupId}` }] : []),
  ];
  return { kafkaBootstrapServers: [...bootstrapServers], sourceAccessConfigurations };
}

/** Lambda polls with the function's role. */
export function grantRead(to: IGrantable, cluster: KafkaCluster, topic: string, group: string): void {
  if (isMsk(cluster)) {
    grantMsk(to, cluster, topic, group);
    grantActions(to, NETWORK, ['*']);
    return;
  }
  grantSecrets(to, cluster);
  if (cluster.network) grantActions(to, NETWORK, ['*']);
}

function grantSecrets(to: IGrantable, { secret, rootCertificate }: SelfManagedCluster): void {
  secret?.grantRead(to);
  rootCertificate?.grantRead(to);
}

/** The function writes to topics, by an idempotent producer. It creates none. */
export function grantWrite(to: IGrantable, cluster: KafkaCluster, topics: readonly string[]): void {
  if (!isMsk(cluster)) {
    grantSecrets(to, cluster);
    return;
  }
  grantActions(to, ['kafka-cluster:Connect', 'kafka-cluster:WriteDataIdempotently'], [cluster.clusterArn]);
  grantActions(
    to,
    ['kafka-cluster:DescribeTopic', 'kafka-cluster:WriteData'],
    topics.map((topic) => partOf(cluster, 'topic', topic)),
  );
}

/** What `kafkaEgressDeps` reads. */
export function writerSettings(cluster: WithBootstrapServers<KafkaCluster>): Record<string, string> {
  const KAFKA_BROKERS = cluster.bootstrapServers.join(',');
  if (isMsk(cluster)) return { KAFKA_BROKERS, KAFKA_AUTH: 'iam' };
  const { secret, scram = 512, rootCertificate } = cluster;
  return {
    KAFKA_BROKERS,
    KAFKA_AUTH: secret ? `SCRAM-SHA-${scram}` : 'none',
    ...(secret && { KAFKA_SECRET: secret.secretArn }),
    ...(rootCertificate && { KAFKA_CA_SECRET: rootCertificate.secretArn }),
  };
}

/** A topic or group of a cluster of MSK. */
const partOf = ({ clusterArn }: MskCluster, kind: string, name: string): string =>
  `${Fn.join(`:${kind}/`, Fn.split(':cluster/', clusterArn, 2))}/${name}`;

/** @see https://docs.aws.amazon.com/lambda/latest/dg/with-msk-permissions.html */
function grantMsk(to: IGrantable, cluster: MskCluster, topic: string, group: string): void {
  grantActions(
    to,
    [
      ...['kafka:DescribeCluster', 'kafka:DescribeClusterV2', 'kafka:GetBootstrapBrokers'],
      ...['kafka-cluster:Connect', 'kafka-cluster:DescribeClusterDynamicConfiguration'],
    ],
    [cluster.clusterArn],
  );
  grantActions(to, ['kafka-cluster:DescribeTopic', 'kafka-cluster:ReadData'], [partOf(cluster, 'topic', topic)]);
  grantActions(to, ['kafka-cluster:DescribeGroup', 'kafka-cluster:AlterGroup'], [partOf(cluster, 'group', group)]);
}

/** The pollers have network interfaces where the brokers are; IAM knows no resource for these actions. */
export const NETWORK = [
  ...['ec2:CreateNetworkInterface', 'ec2:DeleteNetworkInterface', 'ec2:DescribeNetworkInterfaces'],
  ...['ec2:DescribeSecurityGroups', 'ec2:DescribeSubnets', 'ec2:DescribeVpcs'],
];
