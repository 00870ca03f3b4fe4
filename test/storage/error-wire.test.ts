import { expect, test } from '@jest/globals';
import { AppError, CancelledError, StorageError } from '../../src/errors.ts';
import { failureOf } from '../../src/jobs/stored-failure.ts';
import { fromWire, toWire, type WireError } from '../../src/storage/error-wire.ts';
import { threadEnded } from '../../src/threads/thread-ended.ts';
import { SafetensorsError } from '../../src/storage/safetensors/safetensors-error.ts';

/** A module whose start is `unreachable`. */
const TRAP = [0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 8, 1, 0, 10, 5, 1, 3, 0, 0, 11];

function trap(): Error {
  try {
    new WebAssembly.Instance(new WebAssembly.Module(Uint8Array.from(TRAP)));
  } catch (error) {
    return error as Error;
  }
  throw new Error('it ran');
}

const sent = (error: unknown): WireError => structuredClone(toWire(error));

test.each([
  new AppError('NUMERIC', 'not finite', { tensor: 'w', row: 3 }),
  new AppError('DEVICE_FAILED', 'gone', { retryable: true }),
  new StorageError('connection reset', { file: 'a.safetensors', offset: 7 }),
  new StorageError('no such object', { retryable: false }),
  new CancelledError(),
  new SafetensorsError('header-malformed', 'no JSON', { file: 'a.safetensors', offset: 8 }),
])('a typed error comes over with its class, code, place and whether to retry: %p', (error) => {
  const received = fromWire(sent(error));
  expect(received).toBeInstanceOf(error.constructor);
  const { name, code, message, place, retryable } = error;
  expect(received).toMatchObject({ name, code, message, place, retryable });
  if (error instanceof SafetensorsError) expect(received).toMatchObject({ rule: error.rule });
  expect(failureOf(received).retryable).toBe(retryable);
});

test.each([
  ['a defect', new TypeError('x is not a function')],
  ['a trap of WebAssembly', trap()],
  ['too little memory', new RangeError('Array buffer allocation failed')],
])('%s is no verdict about the input: the job is tried again, and clients are not shown the text', (_, error) => {
  const received = fromWire(sent(error));
  expect(received).not.toBeInstanceOf(AppError);
  expect(received.message).toBe(error.message);
  expect(received.stack).toContain('error-wire.test');
  const { error: shown, retryable } = failureOf(received);
  expect(retryable).toBe(true);
  expect(shown.code).toBe('INTERNAL');
  expect(shown.message).not.toContain(error.message);
});

test('a thread that ends without a word is worth another try', () => {
  expect(failureOf(threadEnded('a merge thread', 134))).toMatchObject({
    error: { code: 'INTERNAL', message: 'a merge thread ended early, with status 134' },
    retryable: true,
  });
});

test('what is thrown need not be an error', () => {
  expect(fromWire(sent('out of luck')).message).toBe('out of luck');
});
