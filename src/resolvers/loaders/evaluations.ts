import { type Services } from '../../services/services.ts';
import { childrenLoader, mapLoader, rowLoader } from './load-rows.ts';

/** Loaders of evaluations, their scores, and rows of the board. */
export function createEvaluationLoaders({ evaluations, leaderboard }: Pick<Services, 'evaluations' | 'leaderboard'>) {
  return {
    evaluations: rowLoader(evaluations.byIds),
    evaluationJobs: mapLoader(evaluations.jobs),
    evaluationScores: childrenLoader(evaluations.scoresOf, (score) => score.evaluationId),
    leaderboardRows: rowLoader(leaderboard.byIds),
    rowTuning: mapLoader(leaderboard.tuning),
    reportedResults: rowLoader(evaluations.reported),
    reportedScores: childrenLoader(evaluations.reportedScores, (score) => score.resultId),
  };
}
