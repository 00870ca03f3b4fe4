import { AppError } from '../errors.ts';

/** A checkpoint's `config.json` (or tokenizer or preprocessor config) cannot be used; names the field. */
export class ModelConfigError extends AppError {
  constructor(field: string, reason: string, file = 'config.json') {
    super('CONFIG_INVALID', `${file}: ${field}: ${reason}`, { file, field: field.split('.') });
  }
}

/** The checkpoint is of another family of models than the evaluation needs. */
export class ModelFamilyError extends AppError {
  constructor(expected: string, found: string) {
    super('CONFIG_INVALID', `config.json: model_type is "${found.slice(0, 100)}", this needs "${expected}"`, {
      file: 'config.json',
      field: ['model_type'],
    });
  }
}

/** A tensor that the model needs is not in the checkpoint. */
export class TensorMissingError extends AppError {
  constructor(tensor: string) {
    super('TENSOR_MISSING', `the checkpoint has no tensor "${tensor}"`, { tensor });
  }
}

/** A tensor's shape is not the one that the config calls for. */
export class TensorShapeError extends AppError {
  constructor(tensor: string, expected: readonly number[], found: readonly number[]) {
    super('SHAPE_MISMATCH', `tensor "${tensor}" is [${found.join()}], the config calls for [${expected.join()}]`, {
      tensor,
    });
  }
}

/** The model computes something that is no number. */
export class NoAnswerError extends AppError {
  /** Which of the inputs it was given, from 0. */
  readonly input: number;

  constructor(input: number) {
    super('NUMERIC', `the model gives no finite answer to input ${input}`);
    this.input = input;
  }
}

/** What a model was asked to read does not fit it; names the text. */
export class ModelInputError extends AppError {
  constructor(reason: string) {
    super('DATA_INVALID', reason);
  }
}
