import { type Example } from './examples.ts';

export const LEADERBOARD_EXAMPLES: readonly Example[] = [
  {
    title: 'Methods ranked by generalization',
    scope: null,
    query: `query Board($modality: Modality!, $benchmark: String!) {
  leaderboard(modality: $modality, benchmark: $benchmark, orderBy: { field: GENERALIZATION }, first: 20) {
    totalCount
    nodes {
      rank
      label
      parameters
      experts
      heldIn { value standardError cells relativeToBase }
      generalization { value standardError cells }
      cost { seconds peakRssBytes }
    }
  }
}`,
    variables: ({ modality, benchmark }) => ({ modality, benchmark }),
  },
  {
    title: 'Methods that need no data and no tuning',
    scope: null,
    query: `query Frugal($modality: Modality!, $benchmark: String!) {
  leaderboard(modality: $modality, benchmark: $benchmark, filter: { needsOnly: ["base"], roles: [METHOD] }, first: 10) {
    nodes {
      rank
      label
      prerequisites { base statistics data tuning randomness }
      generalization { value }
    }
  }
}`,
    variables: ({ modality, benchmark }) => ({ modality, benchmark }),
  },
  {
    title: 'Rows that nothing beats in score and time',
    scope: null,
    query: `query Front($benchmark: String!) {
  paretoFrontier(benchmark: $benchmark, x: SECONDS, y: GENERALIZATION, first: 20) {
    considered
    onFront
    points { x y onFront row { label parameters } }
  }
}`,
    variables: ({ benchmark }) => ({ benchmark }),
  },
  {
    title: 'How scores change with the number of experts',
    scope: null,
    query: `query Scaling($benchmark: String!, $method: String!) {
  scaling(benchmark: $benchmark, method: $method) {
    label
    points { experts subsets heldIn { mean standardDeviation } generalization { mean standardDeviation } }
    generalizationSlope { value interval { low high } }
  }
}`,
    variables: ({ benchmark, method }) => ({ benchmark, method }),
  },
  {
    title: 'How much parameters matter',
    scope: null,
    query: `query Sensitivity($benchmark: String!) {
  sensitivity(benchmark: $benchmark, first: 5) {
    label
    experts
    points
    generalization { spread { min median max } best { parameters } bestMinusDefault }
  }
}`,
    variables: ({ benchmark }) => ({ benchmark }),
  },
  {
    title: 'Two merges, cell by cell',
    scope: null,
    query: `query Compare($a: ID!, $b: ID!, $benchmark: String!) {
  compare(a: $a, b: $b, benchmark: $benchmark) {
    heldIn { value interval { low high } wins losses ties }
    generalization { value interval { low high } aheadShare }
    cells { cell { key } a b difference heldInA heldInB }
  }
}`,
    variables: ({ merges: [a, b], benchmark }) => ({ a, b, benchmark }),
  },
  {
    title: 'Which method for what I have',
    scope: null,
    query: `query Recommend($benchmark: String!) {
  recommendMethods(have: { base: true, statistics: [GRAM] }, benchmark: $benchmark) {
    method { id dialect title }
    fits
    evidence { benchmark { slug } }
  }
}`,
    variables: ({ benchmark }) => ({ benchmark }),
  },
];
