import { createHash } from 'node:crypto';
import { canonicalJson } from '../merge/canonical-json.ts';
import { parseAnyManifest } from '../evaluate/outline.ts';
import { methodNeeds } from '../merge/method-needs.ts';
import { inTransaction } from '../storage/database/transaction.ts';
import { type ReportedResultRow } from '../storage/entities/reported-result.ts';
import { newId } from '../storage/new-id.ts';
import { refreshReported } from '../storage/read-models/reported-refresh.ts';
import { findReportedByDigest, findReportedLike, insertReported } from '../storage/stores/reported-store.ts';
import { audit } from './audit.ts';
import { findReported, type ReportRequest, reportErrors } from './report-subject.ts';
import { fail, failAll, ok, type Result } from './result.ts';
import { type ServiceDeps } from './service-deps.ts';
import { missingScope, type Viewer } from './viewer.ts';

/** Records a reported result and its row of the board. Exactly the same record again gives the row that there is. */
export async function recordEvaluation(
  deps: ServiceDeps,
  viewer: Viewer | null,
  request: ReportRequest,
): Promise<Result<{ readonly id: string; readonly existed: boolean }>> {
  const missing = missingScope(viewer, 'eval:run');
  if (missing !== null) return failAll([missing]);
  const texts = reportErrors(request);
  if (texts.length > 0) return failAll(texts);
  const found = await findReported(deps.dataSource.manager, request);
  if (!found.ok) return found;
  const { benchmark, cells, card, parameters } = found.value;
  const now = deps.clock();
  const result: ReportedResultRow = {
    id: newId(now.getTime()),
    benchmarkId: benchmark.id,
    digest: createHash('sha256')
      .update(canonicalJson({ ...request, benchmark: benchmark.digest }))
      .digest('hex'),
    split: request.split,
    labelSpace: request.labelSpace,
    metric: parseAnyManifest(benchmark.manifest).metric,
    role: request.role,
    name: request.name,
    method: card?.id ?? null,
    dialect: card?.dialect ?? null,
    methodVersion: card?.version ?? null,
    parameters,
    needs: request.needs ?? (card === null ? [] : methodNeeds(card)),
    singleModel: request.singleModel,
    base: request.base,
    checkpointSet: request.checkpointSet,
    expertCount: request.experts,
    source: request.source,
    note: request.note,
    flagId: null,
    createdBy: viewer?.tokenId ?? null,
    createdAt: now,
  };
  const heldIn = request.heldIn === null ? null : new Set(request.heldIn);
  const scores = request.scores.map(({ cell, ...score }) => ({
    ...score,
    cellId: cells.get(cell)?.id ?? '',
    heldIn: heldIn?.has(cell) ?? true,
  }));
  return inTransaction(deps.dataSource, async (manager) => {
    const known = await findReportedByDigest(manager, result.digest);
    if (known !== null) return ok({ id: known.id, existed: true });
    if ((await findReportedLike(manager, result)) !== null) {
      const message = `"${result.name}" of this source is recorded with other scores: a correction has a revision of its own`;
      return fail('CONFLICT', message, { field: ['input', 'source', 'revision'] });
    }
    if (!(await insertReported(manager, result, scores))) {
      const theirs = await findReportedByDigest(manager, result.digest);
      return ok({ id: theirs?.id ?? result.id, existed: true });
    }
    await refreshReported(manager, benchmark.id, result.checkpointSet);
    const detail = {
      benchmark: `${benchmark.slug}@${benchmark.revision}`,
      name: result.name,
      source: result.source.url,
    };
    const deed = { action: 'evaluationRecord', subjectType: 'ReportedRow', subjectId: result.id, detail };
    await audit(manager, { viewer, at: now, ...deed });
    return ok({ id: result.id, existed: false });
  });
}
