import { type EntityManager } from 'typeorm';
import { inTransaction } from '../../storage/database/transaction.ts';
import { type ExperimentRow } from '../../storage/entities/experiment.ts';
import {
  findExperiments,
  lockExperiment,
  pointsOfExperiment,
  restartExperiment,
} from '../../storage/stores/experiment-store.ts';
import { audit } from '../audit.ts';
import { fail, failAll, ok, type Result } from '../result.ts';
import { type ServiceDeps } from '../service-deps.ts';
import { missingScope, type Viewer } from '../viewer.ts';
import { secondsOf } from './advance.ts';

/** Lets an experiment go on with the budget that it has: what is done stays, what failed or was stopped is tried again. */
export async function retryExperiment(
  { dataSource, clock }: Pick<ServiceDeps, 'dataSource' | 'clock'>,
  viewer: Viewer | null,
  id: string,
): Promise<Result<ExperimentRow>> {
  const missing = missingScope(viewer, 'merge:run') ?? missingScope(viewer, 'eval:run');
  if (missing !== null) return failAll([missing]);
  const place = { field: ['input', 'experiment'] };
  return inTransaction(dataSource, async (manager): Promise<Result<ExperimentRow>> => {
    const experiment = await lockExperiment(manager, id);
    if (experiment === null) return fail('NOT_FOUND', 'there is no such experiment', place);
    if (!(await canGoOn(manager, experiment))) {
      return fail('CONFLICT', `the experiment is ${experiment.state}: there is nothing to try again`, place);
    }
    const { budget } = experiment;
    const now = clock();
    if (budget.seconds !== null && secondsOf(experiment, now) >= budget.seconds) {
      const message = `its budget of ${budget.seconds} seconds is used up: start the same spec with another budget`;
      return fail('LIMIT_EXCEEDED', message, place);
    }
    await restartExperiment(manager, experiment, { budget, startedAt: now });
    await audit(manager, {
      ...{ viewer, at: now, action: 'experimentRetry', subjectType: 'Experiment', subjectId: id },
    });
    const [restarted] = await findExperiments(manager, [id]);
    return ok(restarted);
  });
}

/** Whether starting it again would do anything. */
export async function canGoOn(manager: EntityManager, { id, state }: ExperimentRow): Promise<boolean> {
  if (state === 'RUNNING') return false;
  return (await pointsOfExperiment(manager, id)).some((point) => point.state !== 'DONE');
}
