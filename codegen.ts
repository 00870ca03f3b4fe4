import { type CodegenConfig } from '@graphql-codegen/cli';
import { Scope } from './src/resolvers/scalars/scope.ts';

/** Types whose resolvers start from a row of the table, by the name of the row's interface. */
const ROWS = {
  Token: '../storage/entities/api-token.ts#ApiTokenRow',
  Job: '../storage/entities/job.ts#JobRow',
  Upload: '../storage/entities/upload.ts#UploadRow',
  UploadFile: '../storage/entities/upload-file.ts#UploadFileRow',
  AuditEvent: '../storage/entities/audit-event.ts#AuditEventRow',
  Alias: '../storage/entities/alias.ts#AliasRow',
  AliasMove: '../storage/entities/alias-move.ts#AliasMoveRow',
  Flag: '../storage/entities/flag.ts#FlagRow',
  InputFlag: '../storage/read-models/input-flags.ts#FoundInputFlag',
  Checkpoint: '../storage/entities/checkpoint.ts#CheckpointRow',
  CheckpointReference: '../storage/read-models/checkpoint-references.ts#FoundReference',
  GarbageObject: '../jobs/collect-garbage.ts#UnneededObject',
  CheckpointFile: '../storage/entities/checkpoint-file.ts#CheckpointFileRow',
  Tensor: '../storage/entities/tensor.ts#TensorRow',
  Benchmark: '../storage/entities/benchmark.ts#BenchmarkFacts',
  Cell: '../storage/entities/cell.ts#CellRow',
  Method: '../merge/method-card.ts#MethodCard',
  PostStep: '../merge/method-card.ts#PostStepCard',
  MethodParameter: '../merge/method-card.ts#ParameterCard',
  Merge: '../storage/entities/merge.ts#MergeFacts',
  MergePlan: '../services/merge-service.ts#PlannedMerge',
  MergeInputEdge: '../storage/entities/merge-input.ts#MergeInputRow',
  Evaluation: '../storage/entities/evaluation.ts#EvaluationRow',
  ReportedScore: '../storage/entities/reported-score.ts#ReportedScoreRow',
  Score: '../storage/entities/score.ts#ScoreRow',
  Statistic: '../storage/entities/statistic.ts#StatisticRow',
  Experiment: '../storage/entities/experiment.ts#ExperimentRow',
  ExperimentChoice: '../services/experiments/choices.ts#Choice',
  ExperimentPlan: '../services/experiments/experiment-service.ts#ExperimentPlanned',
};

/** Types whose resolvers start from something that is made while answering. */
const MODELS = [
  'Node',
  'JobSubject',
  'Viewer',
  'UserError',
  'LeaderboardRow',
  'BoardRow',
  'ReportedRow',
  'ScoreMean',
  'ExperimentPoint',
  'MergeCost',
  ...[
    'Token',
    'Alias',
    'AuditEvent',
    'AliasMove',
    'Checkpoint',
    'Tensor',
    'Benchmark',
    'Merge',
    'Evaluation',
    'Statistic',
    'Job',
    'Leaderboard',
    'Reported',
    'Experiment',
    'ExperimentPoint',
  ].flatMap((name) => [`${name}Connection`, `${name}Edge`]),
];

/** What clients see of scalars is JSON. */
const OPERATIONS = {
  useTypeImports: true,
  enumType: 'string-literal',
  immutableTypes: true,
  dedupeFragments: true,
  defaultScalarType: 'unknown',
  scalars: {
    ID: 'string',
    DateTime: 'string',
    BigInt: 'string',
    Sha256: 'string',
    URL: 'string',
    JSON: 'unknown',
  },
};

const config: CodegenConfig = {
  schema: 'schema.graphql',
  emitLegacyCommonJSImports: false,
  importExtension: '.ts',
  generates: {
    'src/resolvers/types.generated.ts': {
      plugins: ['typescript', 'typescript-resolvers'],
      config: {
        useTypeImports: true,
        enumsAsTypes: true,
        immutableTypes: true,
        avoidOptionals: { field: true },
        maybeValue: 'T | null',
        inputMaybeValue: 'T | null | undefined',
        contextType: '../context.ts#Context',
        mappers: { ...ROWS, ...Object.fromEntries(MODELS.map((name) => [name, `./models.ts#${name}Model`])) },
        enumValues: { Scope },
        scalars: {
          ID: { input: 'string', output: 'string' },
          DateTime: { input: 'Date', output: 'Date' },
          BigInt: { input: 'bigint', output: 'string | number | bigint' },
          Sha256: { input: 'string', output: 'string' },
          URL: { input: 'string', output: 'string' },
          JSON: { input: 'unknown', output: 'unknown' },
        },
      },
    },
    // operations of the page, as text: a browser needs no parser
    'web/src/api/documents.generated.ts': {
      documents: 'web/src/api/documents/*.graphql',
      plugins: ['typescript-operations', 'typed-document-node'],
      config: { ...OPERATIONS, documentMode: 'string' },
    },
    // operations of the command line, as any client would write them
    'src/client/documents.generated.ts': {
      documents: 'src/client/documents/*.graphql',
      plugins: ['typescript-operations', 'typed-document-node'],
      config: { ...OPERATIONS, documentMode: 'documentNode', documentNodeImport: 'graphql#TypedQueryDocumentNode' },
    },
  },
};

export default config;
