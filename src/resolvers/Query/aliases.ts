import { ALIASES_NEWEST_FIRST } from '../../storage/stores/alias-store.ts';
import { connection } from '../connection.ts';
import { type QueryResolvers } from '../types.generated.ts';

export const aliases: QueryResolvers['aliases'] = (_parent, page, { services }) =>
  connection(page, ALIASES_NEWEST_FIRST, (request) => services.aliases.page(request));
