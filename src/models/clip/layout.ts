import { type ParameterLookup, type Parameters } from '../parameters.ts';
import { type ClipConfig } from './config.ts';
import { clipParameterShapes } from './parameter-shapes.ts';

/** How the tensors of a CLIP model lie in a file. The towers know the names of a Hugging Face `CLIPModel` only. */
export interface ClipLayout {
  /** Every tensor that the model reads, by its name in the file, with its shape. */
  shapes(config: ClipConfig): Map<string, number[]>;
  /** The file's tensors as the towers ask for them. To be called inside `tf.tidy`, for what it hands out may be new. */
  view(parameters: Parameters): ParameterLookup;
  /** Whether a tensor of the file belongs to the vision tower or its projection. */
  isVision(name: string): boolean;
}

/** A Hugging Face `CLIPModel`. */
export const TRANSFORMERS_LAYOUT: ClipLayout = {
  shapes: clipParameterShapes,
  view: (parameters) => parameters,
  isVision: (name) => /^(?:vision_model|visual_projection)\./.test(name),
};
