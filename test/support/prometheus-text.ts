/** A reader of the text format of Prometheus (version 0.0.4) that takes nothing else. */

export interface Family {
  readonly type: string;
  readonly help: string;
  readonly samples: readonly Sample[];
}

export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const SAMPLE = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)$/;
const LABEL = /^([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(?:,|$)/;

/** @throws Error naming the first line that is not of the format, or a family that comes twice. */
export function parsePrometheus(text: string): ReadonlyMap<string, Family> {
  if (!text.endsWith('\n')) throw new Error('the last line has no end');
  const families = new Map<string, { type: string; help: string; samples: Sample[] }>();
  let current = '';
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const [, keyword, name = '', rest = ''] = /^# (HELP|TYPE) (\S+) (.*)$/.exec(line) ?? [];
    if (keyword === 'HELP') {
      if (families.has(name)) throw new Error(`${name} comes twice`);
      families.set(name, { type: '', help: rest, samples: [] });
      current = name;
      continue;
    }
    const family = families.get(current);
    if (family === undefined) throw new Error(`nothing was said of ${line}`);
    if (keyword === 'TYPE' && name === current) family.type = rest;
    else family.samples.push(sampleOf(line, current));
  }
  return families;
}

function sampleOf(line: string, family: string): Sample {
  const [, name = '', labels = '', number = ''] = SAMPLE.exec(line) ?? [];
  if (![family, `${family}_bucket`, `${family}_sum`, `${family}_count`].includes(name)) {
    throw new Error(`not a sample of ${family}: ${line}`);
  }
  const value = number === '+Inf' ? Infinity : number === 'Nan' ? NaN : Number(number);
  if (Number.isNaN(value) && number !== 'Nan') throw new Error(`not a number: ${line}`);
  return { name, labels: labelsOf(labels, line), value };
}

function labelsOf(text: string, line: string): Record<string, string> {
  const labels: Record<string, string> = {};
  for (let rest = text; rest !== '';) {
    const [all, name, value] = LABEL.exec(rest) ?? [];
    if (all === undefined || name === undefined || value === undefined) throw new Error(`not labels: ${line}`);
    labels[name] = value;
    rest = rest.slice(all.length);
  }
  return labels;
}
