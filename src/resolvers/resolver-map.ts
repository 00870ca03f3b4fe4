/** Every resolver of the schema by type and field. A plain list: what is served can be read here, nothing is found by magic. */
import { Scope } from './scalars/scope.ts';
import { BigIntScalar } from './scalars/big-int.ts';
import { DateTime } from './scalars/date-time.ts';
import { JsonScalar } from './scalars/json.ts';
import { Sha256 } from './scalars/sha256.ts';
import { UrlScalar } from './scalars/url.ts';
import { tokenCreate } from './Mutation/tokenCreate.ts';
import { tokenRevoke } from './Mutation/tokenRevoke.ts';
import { node } from './Query/node.ts';
import { nodes } from './Query/nodes.ts';
import { tokens } from './Query/tokens.ts';
import { viewer } from './Query/viewer.ts';
import { Token } from './Token.ts';
import { type Resolvers } from './types.generated.ts';
import { Viewer } from './Viewer.ts';

export const resolvers: Resolvers = {
  BigInt: BigIntScalar,
  DateTime,
  JSON: JsonScalar,
  Sha256,
  URL: UrlScalar,
  Scope,

  Query: {
    node,
    nodes,
    tokens,
    viewer,
  },
  Mutation: {
    tokenCreate,
    tokenRevoke,
  },

  Token,
  Viewer,
};
