import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Telemetry } from './telemetry';

/**
 * Telemetry by Powertools: JSON log lines, and counters in CloudWatch's embedded metric format, under the namespace
 * `Orderflow` with the dimension `service`.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function powertools(serviceName: string): Telemetry {
  const logger = new Logger({ serviceName });
  const metrics = new Metrics({ namespace: 'Orderflow', serviceName });
  return {
    info: (message, fields = {}) => logger.info(message, fields),
    warn: (message, fields = {}) => logger.warn(message, fields),
    error: (message, fields = {}) => logger.error(message, fields),
    count: (metric, by = 1) => metrics.addMetric(metric, MetricUnit.Count, by),
    flush: () => metrics.publishStoredMetrics(),
  };
}
