import { ambientFields, type Fields, type Telemetry } from '@orderflow/core/surroundings';

/** A log line, with the ambient fields. */
export interface LoggedLine extends Fields {
  readonly level: 'info' | 'warn' | 'error';
  readonly message: string;
}

/** Records log lines and metrics. */
export class RecordedTelemetry implements Telemetry {
  readonly lines: LoggedLine[] = [];
  readonly counts: Record<string, number> = {};
  /** Those of one kind: `failures {"class":"transient"}`. */
  readonly kinds: Record<string, number> = {};
  readonly measured: Record<string, number[]> = {};
  flushes = 0;

  readonly info = this.logger('info');
  readonly warn = this.logger('warn');
  readonly error = this.logger('error');

  count(metric: string, by = 1, kind?: Readonly<Record<string, string>>): void {
    const counts = kind ? this.kinds : this.counts;
    const name = kind ? `${metric} ${JSON.stringify(kind)}` : metric;
    counts[name] = (counts[name] ?? 0) + by;
  }

  measure(metric: string, ms: number): void {
    this.measured[metric] = [...(this.measured[metric] ?? []), ms];
  }

  flush(): void {
    this.flushes++;
  }

  private logger(level: LoggedLine['level']) {
    return (message: string, fields?: Fields) => {
      this.lines.push({ ...ambientFields(), ...fields, level, message });
    };
  }
}
