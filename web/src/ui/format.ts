/** A fraction as per cent with one decimal, as papers print scores. */
export function percent(value: number): string {
  return (value * 100).toFixed(1);
}

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

/** Bytes, given as a number or as the API's decimal string. */
export function bytes(value: number | string): string {
  let size = Number(value);
  let unit = 0;
  while (size >= 1024 && unit < UNITS.length - 1) {
    size /= 1024;
    unit++;
  }
  return `${unit === 0 || size >= 100 ? Math.round(size) : size.toPrecision(3)} ${UNITS[unit]}`;
}

export function seconds(value: number): string {
  if (value < 1) return `${Math.round(value * 1000)} ms`;
  if (value < 120) return `${value.toPrecision(3)} s`;
  const minutes = value / 60;
  return minutes < 120 ? `${minutes.toFixed(1)} min` : `${(minutes / 60).toFixed(1)} h`;
}

/** 12.3 million, 1.5 billion: counts of parameters and operations. */
export function count(value: number | string): string {
  return new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 }).format(Number(value));
}

export function when(time: string): string {
  return new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(time));
}

/** `λ = 0.3, density = 0.2` of a parameters object; empty when there are none. */
export function parameters(values: unknown): string {
  if (typeof values !== 'object' || values === null) return '';
  return Object.entries(values)
    .map(([name, value]) => `${name} = ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`)
    .join(', ');
}

/** The same for narrow columns: a name and its value stay in one line. */
export function parametersInLines(values: unknown): string {
  return parameters(values).replaceAll(' = ', '\u00a0=\u00a0');
}

/** `TASK_ARITHMETIC` as `task arithmetic`. */
export function words(constant: string): string {
  return constant.toLowerCase().replaceAll('_', ' ');
}
