import { expect, test } from '@jest/globals';
import { AppError, CancelledError, StorageError } from '../../src/errors.ts';
import { failureOf } from '../../src/jobs/stored-failure.ts';
import { fromWire, thrownFromWire, toWire, type WireError } from '../../src/storage/error-wire.ts';
import { SafetensorsError } from '../../src/storage/safetensors/safetensors-error.ts';

const sent = (error: unknown): WireError => structuredClone(toWire(error));

test.each([
  new AppError('NUMERIC', 'not finite', { tensor: 'w', row: 3 }),
  new AppError('DEVICE_FAILED', 'gone', { retryable: true }),
  new StorageError('connection reset', { file: 'a.safetensors', offset: 7 }),
  new StorageError('no such object', { retryable: false }),
  new CancelledError(),
  new SafetensorsError('header-malformed', 'no JSON', { file: 'a.safetensors', offset: 8 }),
])('a typed error comes over with its class, code, place and whether to retry: %p', (error) => {
  for (const received of [fromWire(sent(error)), thrownFromWire(sent(error))]) {
    expect(received).toBeInstanceOf(error.constructor);
    const { name, code, message, place, retryable } = error;
    expect(received).toMatchObject({ name, code, message, place, retryable });
    if (error instanceof SafetensorsError) expect(received).toMatchObject({ rule: error.rule });
  }
});

test('an error that is not typed fails a job for good, or is tried again by one that takes it as it was thrown', () => {
  const wire = sent(new TypeError('x is not a function'));
  expect(fromWire(wire)).toMatchObject({ code: 'INTERNAL', message: 'x is not a function' });
  expect(failureOf(fromWire(wire)).retryable).toBe(false);
  const thrown = thrownFromWire(wire);
  expect(thrown).not.toBeInstanceOf(AppError);
  expect(thrown.stack).toContain('error-wire.test');
  expect(failureOf(thrown).retryable).toBe(true);
  expect(failureOf(thrown).error.message).not.toContain('function');
});

test('what is thrown need not be an error', () => {
  expect(fromWire(sent('out of luck')).message).toBe('out of luck');
});
