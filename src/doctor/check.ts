/** One thing that a server or a worker needs, and how it stands. */
export interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly text: string;
}

/** What a check found, or what it threw: a failure is a finding. */
export async function check(name: string, work: () => Promise<string>): Promise<Check> {
  try {
    return { name, ok: true, text: await work() };
  } catch (error) {
    return { name, ok: false, text: reasonOf(error) };
  }
}

/** Several addresses of one host fail together, with a message in each part only. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join('; ');
  return error instanceof Error && error.message !== '' ? error.message : String(error);
}
