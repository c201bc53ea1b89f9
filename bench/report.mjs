/** The benchmarks' figures as a table for the terminal and as an SVG bar chart. Pure functions of the results. */
import { geometricMean } from './kernels.mjs';

/** Times in milliseconds (minima), one line a kernel, one column an engine, and the ratios to the first engine. */
export function kernelTable(rows) {
  const [base] = rows;
  const names = [...new Set(rows.flatMap((row) => Object.keys(row.times)))];
  const head = ['', ...rows.map((row) => row.name)];
  const body = names.map((name) => [name, ...rows.map((row) => cell(row, base, name))]);
  const means = ['min', 'median'].map((pick) => [
    `geometric mean (${pick})`,
    ...rows.map((row) => ratio(geometricMean(row, base, pick)) + missing(row, base)),
  ]);
  return alignColumns([head, ...body, ...means]);
}

/** Lines of columns: the first to the left, the others to the right. */
export function alignColumns(lines) {
  const widths = lines[0].map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  const pad = (text, column) => (column === 0 ? text.padEnd(widths[0]) : text.padStart(widths[column]));
  return lines.map((line) => line.map(pad).join('  ').trimEnd()).join('\n');
}

function cell(row, base, name) {
  const time = row.times[name];
  if (time === undefined) return 'wrong or refused';
  const against = base.times[name];
  return `${time.min.toFixed(2)} ms ${against ? ratio(time.min / against.min) : ''}`.trim();
}

function missing(row, base) {
  const count = Object.keys(base.times).filter((name) => row.times[name] === undefined).length;
  return count === 0 ? '' : ` of ${Object.keys(base.times).length - count}`;
}

function ratio(value) {
  return value === undefined ? '–' : `${value.toFixed(2)}×`;
}

const barHeight = 18;
const labelWidth = 230;
const chartWidth = 520;

/** Geometric means of all engines, then each kernel under ours; the length of a bar is the time over native Pulley's. */
export function barChart(rows) {
  const [base] = rows;
  const engines = rows
    .map((row) => ({ label: row.name, value: geometricMean(row, base, 'min'), own: row.module === 'pulleyjs' }))
    .filter(({ value }) => value !== undefined);
  const own = rows.filter((row) => row.module === 'pulleyjs');
  const kernels = Object.keys(base.times).flatMap((name) =>
    own
      .filter((row) => row.times[name] !== undefined)
      .map((row) => ({ label: `${name}, ${row.node}`, value: row.times[name].min / base.times[name].min, own: true })),
  );
  const groups = [
    { title: 'Geometric mean of all kernels, native Pulley = 1', bars: engines },
    { title: 'Each kernel under Pulley for JavaScript', bars: kernels },
  ];
  const longest = Math.max(...groups.flatMap(({ bars }) => bars.map(({ value }) => value)), 1);
  let y = 10;
  const parts = groups.map(({ title, bars }) => {
    const heading = `<text class="title" x="10" y="${(y += 22)}">${title}</text>`;
    const drawn = bars.map((bar) => drawBar(bar, (y += barHeight + 4), longest));
    y += 14;
    return [heading, ...drawn].join('\n');
  });
  const width = labelWidth + chartWidth + 80;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${y + 10}" width="${width}" height="${y + 10}" role="img">
<style>text{font:13px sans-serif;fill:#222}.title{font-weight:bold}.own{fill:#3a7d44}.peer{fill:#8aa0b4}</style>
<rect width="100%" height="100%" fill="#fff"/>
${parts.join('\n')}
</svg>
`;
}

function drawBar({ label, value, own }, y, longest) {
  const length = Math.max(1, (value / longest) * chartWidth);
  const middle = y - 5;
  return [
    `<text x="${labelWidth - 8}" y="${y}" text-anchor="end">${label}</text>`,
    `<rect class="${own ? 'own' : 'peer'}" x="${labelWidth}" y="${middle - barHeight / 2}" width="${length.toFixed(1)}" height="${barHeight}"/>`,
    `<text x="${(labelWidth + length + 6).toFixed(1)}" y="${y}">${value.toFixed(2)}×</text>`,
  ].join('');
}
