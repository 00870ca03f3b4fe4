/** Defaults of each method's parameters, by `id/dialect`. */
export type ParameterDefaults = ReadonlyMap<string, Readonly<Record<string, unknown>>>;

interface Method {
  readonly id: string;
  readonly dialect: string;
}

interface MethodWithParameters extends Method {
  readonly parameters: readonly { readonly name: string; readonly default?: unknown }[];
}

export function defaultsOf(methods: readonly MethodWithParameters[]): ParameterDefaults {
  return new Map(
    methods.map((method) => [
      keyOf(method),
      Object.fromEntries(method.parameters.map((parameter) => [parameter.name, parameter.default])),
    ]),
  );
}

/** Parameters that tell a row of a board from others: numbers, and choices that are not the usual ones. */
export function tellingParameters(
  { method, parameters }: { readonly method: Method | null; readonly parameters: unknown },
  defaults: ParameterDefaults,
): Record<string, unknown> {
  const usual = method === null ? undefined : defaults.get(keyOf(method));
  return Object.fromEntries(
    Object.entries(parameters ?? {}).filter(([name, value]) => typeof value === 'number' || value !== usual?.[name]),
  );
}

function keyOf({ id, dialect }: Method): string {
  return `${id}/${dialect}`;
}
