import { findAnyMethod } from '../merge/catalogue.ts';
import { type MethodResolvers } from './types.generated.ts';

export const Method: MethodResolvers = {
  minExperts: ({ experts }) => experts.min,
  maxExperts: ({ experts }) => experts.max,
  makesAdapter: ({ makesAdapter = false }) => makesAdapter,
  optionalBase: ({ optionalBase = false }) => optionalBase,
  weighted: (card) => findAnyMethod(card)?.weighted ?? false,
  expertParameters: ({ expertParameters = [] }) => expertParameters,
  tolerance: ({ tolerance = 0 }) => tolerance,
};
