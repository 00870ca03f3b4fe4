import { type Example } from './examples.ts';

export const REGISTRY_EXAMPLES: readonly Example[] = [
  {
    title: 'The server and its limits',
    scope: null,
    query: `query Server {
  server { version harness }
  viewer { token { name scopes } }
  rateLimit { capacity remaining perSecond }
}`,
    variables: () => ({}),
  },
  {
    title: 'Methods with their parameters',
    scope: null,
    query: `query Methods {
  methods {
    id
    dialect
    version
    title
    minExperts
    maxExperts
    prerequisites { base statistics data tuning randomness }
    parameters { name type default min max grid help }
    citation { title arxiv }
  }
}`,
    variables: () => ({}),
  },
  {
    title: 'Benchmarks and their grids',
    scope: null,
    query: `query Benchmarks {
  benchmarks(first: 10) {
    nodes { slug revision title modality metric splits axes { name values } }
  }
}`,
    variables: () => ({}),
  },
  {
    title: 'Experts that are ready',
    scope: null,
    query: `query Experts {
  checkpoints(filter: { kind: EXPERT, state: READY }, first: 20) {
    totalCount
    nodes { id name family parameterCount base { id name } trainedCells { key } }
  }
}`,
    variables: () => ({}),
  },
  {
    title: 'A checkpoint: files, tensors, scores',
    scope: null,
    query: `query Checkpoint($id: ID!) {
  checkpoint(id: $id) {
    name
    kind
    contentDigest
    files { path bytes sha256 downloadUrl }
    tensors(first: 10) { totalCount nodes { name dtype shape } }
    evaluations(first: 2) { nodes { split benchmark { slug } scores { value cell { key } } } }
  }
}`,
    variables: ({ checkpoint }) => ({ id: checkpoint }),
  },
  {
    title: 'Where a checkpoint comes from',
    scope: null,
    query: `query Lineage($id: ID!) {
  checkpoint(id: $id) {
    name
    base { name }
    mergedBy { method { id } inputs { role weight checkpoint { name kind } } }
    usedBy(first: 10) { totalCount nodes { method { id } output { id name } } }
  }
}`,
    variables: ({ checkpoint }) => ({ id: checkpoint }),
  },
  {
    title: 'Announce a checkpoint',
    scope: 'checkpoint:write',
    query: `mutation Announce($input: CheckpointUploadStartInput!) {
  checkpointUploadStart(input: $input) {
    upload { id expiresAt files { path partCount missingParts(first: 5) { partNumber begin end url } } }
    checkpoint { id }
    userErrors { code message field }
  }
}`,
    variables: () => ({
      input: {
        name: 'my-expert',
        kind: 'EXPERT',
        files: [
          {
            path: 'config.json',
            bytes: '2',
            sha256: '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a',
          },
          { path: 'model.safetensors', bytes: '1024', sha256: '0'.repeat(64) },
        ],
      },
    }),
  },
];
