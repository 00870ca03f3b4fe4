import { type MergeMethod } from '../../method.ts';
import { signElection as define } from '../../parts/definitions.ts';
import { dropMasks, dropping } from '../../parts/mask-keys.ts';
import { aggregateParameter, dropParameter, lambdaParameter, zeroSignParameter } from '../../parts/parameters.ts';
import { electionSettings, majorityPass } from '../../parts/sign-election.ts';

/** TIES with DARE's random dropping in the place of trimming (2311.03099, section 3). */
export const method: MergeMethod = {
  card: {
    id: 'dare_ties',
    dialect: 'paper',
    version: 1,
    family: 'SPARSE',
    title: 'DARE + TIES',
    summary: 'Drops random entries of the task vectors, then elects signs and averages what agrees, as TIES does.',
    citation: {
      title: 'Language models are super Mario: absorbing abilities from homologous models as a free lunch',
      arxiv: '2311.03099',
    },
    experts: { min: 1, max: null },
    prerequisites: { base: true, statistics: [], data: false, tuning: true, randomness: true },
    parameters: [lambdaParameter(1), dropParameter, zeroSignParameter, aggregateParameter],
    costFormula: '(12M+3)·P',
  },
  ordered: false,
  weighted: false,
  flopsPerElement: (recipe) => (recipe.parameters.zero_sign === 'plus' ? 9 : 12) * recipe.experts.length + 3,
  passes: (recipe) => majorityPass(recipe, dropping),
  map: {
    kind: 'elementwise',
    operation: 'ties',
    settings: (context) => electionSettings(context, dropping),
    masks: dropMasks,
    define,
  },
};
