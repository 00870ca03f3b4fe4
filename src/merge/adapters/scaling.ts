import { AppError } from '../../errors.ts';
import { type AdapterConfig } from './adapter-config.ts';
import { type Adapter, type AdapterLayer, type MappedAdapter, type MappedLayer } from './adapter.ts';
import { modulePattern } from './module-pattern.ts';

/** What says how strong the layers of an adapter are. */
export interface ScalingSource {
  /** `adapter_config.json`; the configuration of a diffusers file comes by part of the pipeline (`''`: of none). */
  readonly configs: ReadonlyMap<string, AdapterConfig>;
  /** Values of the file's alpha tensors, by tensor name. */
  readonly alphas: ReadonlyMap<string, number>;
}

/**
 * The factor of every layer: α/r, α/√r with rank-stabilised LoRA (Kalajdzievski, 2312.03732); r and α of a module are those of the
 * first pattern that matches its path. Files without a configuration state α in a tensor; without one it is r, so the factor is 1.
 * @throws AppError FILE_MISSING for a PEFT adapter without configuration; SHAPE_MISMATCH when a factor has another rank than the
 *   configuration says; ADAPTER_INVALID when both a configuration and the file state α or the factor is not finite
 */
export function scaleLayers(adapter: MappedAdapter, source: ScalingSource): Adapter {
  const scales = new Map<string, (layer: MappedLayer) => number>();
  const layers = adapter.layers.map((layer): AdapterLayer => {
    const component = layer.component ?? '';
    let scale = scales.get(component);
    if (scale === undefined) {
      scale = configScale(adapter, source.configs.get(component) ?? source.configs.get(''));
      scales.set(component, scale);
    }
    const scaling = layer.alpha === null ? scale(layer) : alphaScale(layer, source);
    if (Number.isFinite(scaling)) return { ...layer, scaling };
    throw fault('ADAPTER_INVALID', layer, `is scaled by ${scaling}`);
  });
  return { ...adapter, layers };
}

function configScale({ family }: MappedAdapter, config: AdapterConfig | undefined): (layer: MappedLayer) => number {
  if (config === undefined) {
    if (family !== 'peft') return () => 1;
    const message = 'a PEFT adapter needs its adapter_config.json, which says how strong it is';
    throw new AppError('FILE_MISSING', message, { file: 'adapter_config.json' });
  }
  const rankOf = patternValue(config.rankPattern, config.r);
  const alphaOf = patternValue(config.alphaPattern, config.alpha);
  return (layer) => {
    const rank = rankOf(layer.module);
    if (rank !== layer.rank) {
      throw fault('SHAPE_MISMATCH', layer, `has rank ${layer.rank}, the configuration says ${rank}`);
    }
    return alphaOf(layer.module) / (config.rsLora ? Math.sqrt(rank) : rank);
  };
}

function patternValue(patterns: ReadonlyMap<string, number>, usual: number): (module: string) => number {
  const tests = [...patterns].map(([pattern, value]) => ({ matches: modulePattern(pattern), value }));
  return (module) => tests.find(({ matches }) => matches(module))?.value ?? usual;
}

function alphaScale(layer: MappedLayer, { alphas, configs }: ScalingSource): number {
  const alpha = layer.alpha === null ? undefined : alphas.get(layer.alpha.name);
  if (alpha === undefined) throw new Error(`internal: alpha of ${layer.a.name} was not read`);
  if (configs.has(layer.component ?? '') || configs.has('')) {
    throw fault('ADAPTER_INVALID', layer, 'has an alpha in the file and one in the configuration');
  }
  return alpha / layer.rank;
}

function fault(code: AppError['code'], layer: MappedLayer, what: string): AppError {
  return new AppError(code, `tensor "${layer.a.name}" ${what}`, { tensor: layer.a.name });
}
