/** Entry of the thread that runs experts' data through a merge in the making. */
import { startMatrixDevice } from '../../merge/engine/start-matrix-device.ts';
import { loadMethod } from '../../merge/engine/load-method.ts';
import { toWire } from '../../storage/error-wire.ts';
import { enterDeviceThread, type EnteredThread } from '../../threads/enter-device-thread.ts';
import { type TakeAgainInput, type TakeAgainMessage } from './run-take-again.ts';
import { takeGramsAgain } from './take-again.ts';

async function compute({ data, port, useBackend }: EnteredThread<TakeAgainInput>): Promise<void> {
  const backend = await useBackend();
  const { plan, module, experts } = data;
  const { post: _, ...recipe } = plan.recipe;
  const { map } = await loadMethod({ ...plan, recipe }, [module]);
  if (map.kind !== 'matrix') throw new Error(`internal: ${recipe.method.id} merges no matrices`);
  await takeGramsAgain({
    ...{ plan, map, experts },
    device: await startMatrixDevice(backend),
    onProgress: (completed, total) => {
      port.postMessage({ kind: 'progress', completed, total } satisfies TakeAgainMessage);
    },
  });
}

const thread = enterDeviceThread<TakeAgainInput>();
await compute(thread).then(
  () => thread.port.postMessage({ kind: 'done' } satisfies TakeAgainMessage),
  (error: unknown) => thread.port.postMessage({ kind: 'failed', error: toWire(error) } satisfies TakeAgainMessage),
);
