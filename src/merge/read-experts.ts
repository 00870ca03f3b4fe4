import { type RecipeMethod } from './method.ts';
import { readParameters } from './read-parameters.ts';
import { badParameter, DIGEST, invalid } from './recipe-issues.ts';
import { type ExpertDraft, type RecipeDraft, type RecipeExpert } from './recipe-types.ts';
import { type MergeIssue } from './types.ts';

/** A merge of more experts than this is a mistake. */
const MAX_EXPERTS = 256;

/** The experts of a draft, in its order; mistakes are added to `errors`. */
export function readExperts(method: RecipeMethod, draft: RecipeDraft, errors: MergeIssue[]): RecipeExpert[] {
  const { min, max } = method.card.experts;
  const count = draft.experts.length;
  const most = Math.min(max ?? MAX_EXPERTS, MAX_EXPERTS);
  if (count < min || count > most) {
    const wanted = min === max ? `exactly ${min}` : count < min ? `at least ${min}` : `at most ${most}`;
    errors.push({
      code: 'EXPERT_COUNT',
      field: ['experts'],
      message: `${method.card.id} takes ${wanted} experts, not ${count}`,
    });
  }
  return draft.experts.map((expert, index) => {
    const { digest, weight = 1 } = expert;
    const at = ['experts', String(index)];
    if (!DIGEST.test(digest)) errors.push(invalid([...at, 'digest'], 'is not a hexadecimal SHA-256'));
    if (typeof weight !== 'number' || !Number.isFinite(weight) || Math.abs(weight) > 1e6) {
      errors.push(badParameter([...at, 'weight'], 'a weight is a finite number of at most 1e6'));
    } else if (!method.weighted && weight !== 1) {
      errors.push(badParameter([...at, 'weight'], `${method.card.id} takes no weights`));
    }
    return {
      digest,
      weight,
      ...readOnto(expert, at, errors),
      ...readStatistic(method, expert, at, errors),
      ...readOwn(method, expert, at, errors),
    };
  });
}

/** What an adapter is added to. */
function readOnto({ onto }: ExpertDraft, at: readonly string[], errors: MergeIssue[]): Pick<RecipeExpert, 'onto'> {
  if (onto === undefined) return {};
  if (!DIGEST.test(onto)) errors.push(invalid([...at, 'onto'], 'is not a hexadecimal SHA-256'));
  return { onto };
}

/** The statistic of an expert: there when the method needs one, and only then. */
function readStatistic(
  { card }: RecipeMethod,
  { statistic }: ExpertDraft,
  at: readonly string[],
  errors: MergeIssue[],
): Pick<RecipeExpert, 'statistic'> {
  const [kind] = card.prerequisites.statistics;
  const field = [...at, 'statistic'];
  if (kind === undefined) {
    if (statistic !== undefined) errors.push(invalid(field, `is not used by ${card.id}: leave it out`));
    return {};
  }
  if (statistic === undefined) {
    errors.push({ code: 'STATISTIC_MISSING', field, message: `${card.id} needs a ${kind} statistic of every expert` });
    return {};
  }
  if (!DIGEST.test(statistic)) errors.push(invalid(field, 'is not a hexadecimal SHA-256'));
  return { statistic };
}

/** Parameters of one expert, where the method has such. */
function readOwn(
  { card }: RecipeMethod,
  { parameters, weight }: ExpertDraft,
  at: readonly string[],
  errors: MergeIssue[],
): Pick<RecipeExpert, 'parameters'> {
  const cards = card.expertParameters ?? [];
  const field = [...at, 'parameters'];
  if (cards.length === 0) {
    if (Object.keys(parameters ?? {}).length > 0)
      errors.push(badParameter(field, `${card.id} has no parameters of an expert`));
    return {};
  }
  // a weight beside the parameters is the weight among them
  const own =
    cards.some(({ name }) => name === 'weight') && weight !== undefined ? { weight, ...parameters } : parameters;
  return { parameters: readParameters(card, cards, own ?? {}, field, errors).parameters };
}
