import { type Example } from './examples.ts';

const mergeOf = (experts: readonly string[], base: string | null) => ({
  input: {
    method: { id: 'task_arithmetic', dialect: 'paper' },
    parameters: { lambda: 0.4 },
    base,
    experts: experts.map((checkpoint) => ({ checkpoint })),
  },
});

export const WORK_EXAMPLES: readonly Example[] = [
  {
    title: 'What a merge would do',
    scope: null,
    query: `query Plan($input: MergeInput!) {
  mergePlan(input: $input) {
    plan {
      recipeDigest
      bytesRead
      bytesWritten
      peakMemoryBytes
      flops
      decisions(first: 5) { name action reason }
    }
    userErrors { code message field tensor }
  }
}`,
    variables: ({ experts, base }) => mergeOf(experts, base),
  },
  {
    title: 'Start a merge',
    scope: 'merge:run',
    query: `mutation Merge($input: MergeInput!) {
  mergeStart(input: $input) {
    merge { id recipeDigest }
    job { id state }
    existed
    userErrors { code message field tensor }
  }
}`,
    variables: ({ experts, base }) => mergeOf(experts, base),
  },
  {
    title: 'A merge and what it cost',
    scope: null,
    query: `query Merge($id: ID!) {
  merge(id: $id) {
    recipe
    method { id dialect version }
    inputs { role weight checkpoint { name } }
    cost { seconds bytesRead bytesWritten peakRssBytes flops device threads }
    notes(first: 5) { tensor values }
    output { id name }
  }
}`,
    variables: ({ merges: [id] }) => ({ id }),
  },
  {
    title: 'Score a checkpoint',
    scope: 'eval:run',
    query: `mutation Score($input: EvaluationStartInput!) {
  evaluationStart(input: $input) {
    evaluation { id state }
    job { id }
    userErrors { code message field }
  }
}`,
    variables: ({ checkpoint, benchmark }) => ({ input: { checkpoint, benchmark } }),
  },
  {
    title: 'The newest work',
    scope: null,
    query: `query Jobs {
  jobs(first: 10) {
    nodes { id kind state attempt progress { phase completed total unit rate } error { code message } }
  }
}`,
    variables: () => ({}),
  },
  {
    title: 'Follow a job',
    scope: null,
    query: `subscription Follow($id: ID!) {
  jobUpdated(id: $id) {
    state
    progress { phase completed total unit rate }
    error { code message }
  }
}`,
    variables: ({ job }) => ({ id: job }),
  },
  {
    title: 'Experiments and how far they are',
    scope: null,
    query: `query Experiments {
  experiments(first: 10) {
    nodes { id name state progress { points done failed cells scoredCells } }
  }
}`,
    variables: () => ({}),
  },
];
