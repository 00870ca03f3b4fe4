/** Ids of ALL_DEFINITIONS, in its order, for who only names them: the definitions take long to load. */
export const DEFINITION_IDS = [
  'domainnet-classification',
  'domainnet-generation',
  'cross-lingual',
  'clip-eight',
] as const;
