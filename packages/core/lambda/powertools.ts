import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { ambientFields, type Telemetry } from '../surroundings/index.ts';

/**
 * Telemetry by Powertools: JSON log lines, each with the fields of the message being handled, and counters in
 * CloudWatch's embedded metric format, with the dimension `service` and the namespace that the environment variable
 * `POWERTOOLS_METRICS_NAMESPACE` gives. The constructs set it.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function powertools(serviceName: string): Telemetry {
  const logger = new Logger({ serviceName });
  const metrics = new Metrics({ serviceName });
  const counts = new Map<string, number>();
  const measured: [metric: string, ms: number][] = [];
  return {
    info: (message, fields) => logger.info(message, { ...ambientFields(), ...fields }),
    warn: (message, fields) => logger.warn(message, { ...ambientFields(), ...fields }),
    error: (message, fields) => logger.error(message, { ...ambientFields(), ...fields }),
    count: (metric, by = 1) => void counts.set(metric, (counts.get(metric) ?? 0) + by),
    measure: (metric, ms) => void measured.push([metric, ms]),
    flush() {
      if (counts.size + measured.length === 0) return; // Powertools would warn of it
      for (const [metric, count] of counts) metrics.addMetric(metric, MetricUnit.Count, count);
      for (const [metric, ms] of measured) metrics.addMetric(metric, MetricUnit.Milliseconds, ms);
      counts.clear();
      measured.length = 0;
      metrics.publishStoredMetrics();
    },
  };
}
