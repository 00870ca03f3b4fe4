import { type Command } from 'commander';
import { NothingFoundError } from '../../client/client-errors.ts';
import { MethodCardsDocument } from '../../client/documents.generated.ts';
import { collect, parseChoice, spelled, withClientOptions } from '../arguments.ts';
import { METHOD_FAMILIES } from '../../merge/families.ts';
import { describeMethod, methodTable } from '../method-text.ts';
import { withSession, type ClientOptions } from '../session.ts';

interface MethodsOptions extends ClientOptions {
  readonly dialect?: string;
  readonly family: readonly string[];
}

/** `mergeboard methods`: what the server can merge by. */
export function addMethodsCommand(program: Command): void {
  const command = program
    .command('methods')
    .description('merging methods of the server: what each needs; of one, its parameters, source and cost')
    .argument('[method]', 'id, for all that its card says')
    .option('--dialect <name>', 'only of this dialect')
    .option('--family <name>', `${METHOD_FAMILIES.map(spelled).join(', ')}; may be repeated`, collect, []);
  withClientOptions(command).action((id: string | undefined, options: MethodsOptions) =>
    withSession(options, async ({ client, output }) => {
      const families = options.family.map((name) => parseChoice(name, METHOD_FAMILIES, '--family'));
      const { methods } = await client.request(MethodCardsDocument, { id: id ?? null });
      const chosen = methods.filter(
        ({ dialect, family }) =>
          (options.dialect === undefined || dialect === options.dialect) &&
          (families.length === 0 || families.includes(family)),
      );
      if (chosen.length === 0) throw new NothingFoundError('the server has no such method: see `mergeboard methods`');
      output.results(chosen, id === undefined ? methodTable(chosen) : chosen.map(describeMethod).join('\n\n'));
    }),
  );
}
