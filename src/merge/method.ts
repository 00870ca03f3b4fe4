import { type TensorContext } from './block.ts';
import { type MapPass } from './maps.ts';
import { type MethodCard, type PostStepCard } from './method-card.ts';
import { type ReducePass } from './passes.ts';
import { type Parameters, type Recipe, type RecipeExpert } from './recipe-types.ts';
import { type MergeIssue } from './types.ts';

export interface SettledRecipe {
  readonly parameters: Parameters;
  readonly experts: readonly RecipeExpert[];
  /** Digest of the base, if one was given. */
  readonly base: string | null;
}

/**
 * A merging method: a plug-in. Adding one is a file in `methods/` that exports one of these as `method`.
 */
export interface MergeMethod {
  readonly card: MethodCard;
  /** False: any order of the same experts is the same recipe. */
  readonly ordered: boolean;
  /** Whether experts may have weights other than 1. */
  readonly weighted: boolean;
  /**
   * Whether its Grams are taken again while it merges, from the inputs that the merged layers below give. The recipe's
   * statistics then say which examples to run through the merge; a run gets those that were taken again.
   */
  readonly mergedInputs?: true;
  /** Work per element of the output, reduce passes included; matrices that a matrix map solves count their own. */
  flopsPerElement(recipe: Recipe): number;
  passes(recipe: Recipe): readonly ReducePass[];
  readonly map: MapPass;
  /** The map of a recipe, where it hangs on one; `map` is then that of the presets. */
  mapFor?(recipe: Recipe): MapPass;
  /**
   * A look at one tensor of floats before the job starts; there are no reductions yet. Throws an AppError where the values that the
   * parameters have there allow no merge.
   */
  check?(context: TensorContext): void;
  /** Last word on a recipe: rules between parameters, experts and weights. `given` lists the parameters that the client set. */
  settle?(settled: SettledRecipe, given: ReadonlySet<string>): SettledRecipe | readonly MergeIssue[];
}

/** What a recipe is read against: the part that methods of every kind have. */
export type RecipeMethod = Pick<MergeMethod, 'card' | 'ordered' | 'weighted' | 'settle'>;

/** A step after any method, as a wrapper around it. A file in `post-steps/` exports one as `postStep`. */
export interface PostStep {
  readonly card: PostStepCard;
  /** Why the step cannot follow this method, or null. */
  refuses(method: MergeMethod): string | null;
  /** The method with the step behind it. */
  wrap(method: MergeMethod, parameters: Parameters): MergeMethod;
}

/** The method as it is for one recipe. */
export function specialise(method: MergeMethod, recipe: Recipe): MergeMethod {
  return method.mapFor === undefined ? method : { ...method, map: method.mapFor(recipe) };
}
