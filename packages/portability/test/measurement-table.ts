/** How the engines compare, for a reader of the test's output; nothing is asserted about it. */

export interface Measurement {
  readonly environment: string;
  /** What ran. */
  readonly title: string;
  readonly milliseconds: number;
  readonly peakBytes: number | undefined;
}

const BASELINE = 'node --jitless';

/** One line for each measurement: time, time relative to Node without its compiler, and memory where it is known. */
export function measurementTable(measurements: readonly Measurement[]): string {
  const lines = measurements.map((measurement) => {
    const { environment, title, milliseconds, peakBytes } = measurement;
    const memory = peakBytes === undefined ? '' : `${(peakBytes / 2 ** 20).toFixed(0)} MiB`;
    return [title, environment, `${milliseconds} ms`, ratioOf(measurement, measurements), memory];
  });
  const rows = [['run', 'engine', 'time', `÷ ${BASELINE}`, 'peak memory'], ...lines];
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function ratioOf(measurement: Measurement, all: readonly Measurement[]): string {
  const baseline = all.find(({ environment, title }) => environment === BASELINE && title === measurement.title);
  return baseline === undefined || baseline.milliseconds === 0
    ? ''
    : (measurement.milliseconds / baseline.milliseconds).toFixed(2);
}
