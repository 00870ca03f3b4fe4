import { parametersByStage, type StagedForward, stagedRun } from '../staged.ts';
import { type ClipModel, imagePatches } from './clip-model.ts';
import { encodeLayer } from './encoder.ts';
import { clipParameterShapes } from './parameter-shapes.ts';
import { placePatches, projectImages } from './vision.ts';

const LAYERS = 'vision_model.encoder.layers';

/**
 * CLIP's vision tower in stages: embeddings, each layer, projection.
 * Inputs are images as RGB bytes of the tower's size.
 */
export function stagedVision(model: Pick<ClipModel, 'config' | 'preprocessing'>): StagedForward<Uint8Array> {
  const { vision } = model.config;
  const last = vision.layers + 1;
  const stageOf = (name: string): number | null => {
    if (name.startsWith(`${LAYERS}.`)) return 1 + Number(name.slice(LAYERS.length + 1).split('.')[0]);
    if (/^(?:vision_model\.post_layernorm|visual_projection)\./.test(name)) return last;
    return name.startsWith('vision_model.') ? 0 : null;
  };
  return {
    stages: parametersByStage(clipParameterShapes(model.config), last + 1, stageOf),
    batch: Infinity,
    begin: (images) =>
      stagedRun({ x: imagePatches(model, images) }, (stage, { x }, parameters) => {
        if (stage === 0) return { x: placePatches(x, parameters, vision) };
        if (stage === last) return { x: projectImages(x, parameters, vision) };
        return { x: encodeLayer(x, parameters, `${LAYERS}.${stage - 1}`, vision) };
      }),
  };
}
