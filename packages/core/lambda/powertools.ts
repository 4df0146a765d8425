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
  const kinds = new Map<string, KindCount>();
  const measured: [metric: string, ms: number][] = [];
  return {
    info: (message, fields) => logger.info(message, { ...ambientFields(), ...fields }),
    warn: (message, fields) => logger.warn(message, { ...ambientFields(), ...fields }),
    error: (message, fields) => logger.error(message, { ...ambientFields(), ...fields }),
    count(metric, by = 1, kind) {
      if (!kind) return void counts.set(metric, (counts.get(metric) ?? 0) + by);
      const key = JSON.stringify([metric, kind]);
      kinds.set(key, { metric, kind, count: (kinds.get(key)?.count ?? 0) + by });
    },
    measure: (metric, ms) => void measured.push([metric, ms]),
    flush() {
      for (const { metric, kind, count } of kinds.values())
        metrics.singleMetric().addDimensions(kind).addMetric(metric, MetricUnit.Count, count); // one line each, at once
      kinds.clear();
      if (counts.size + measured.length === 0) return; // Powertools would warn of it
      for (const [metric, count] of counts) metrics.addMetric(metric, MetricUnit.Count, count);
      for (const [metric, ms] of measured) metrics.addMetric(metric, MetricUnit.Milliseconds, ms);
      counts.clear();
      measured.length = 0;
      metrics.publishStoredMetrics();
    },
  };
}

interface KindCount {
  readonly metric: string;
  readonly kind: Record<string, string>;
  readonly count: number;
}
