import { afterEach, expect, test } from '@jest/globals';
import { createLogger } from '../src/logger.ts';
import { runUntilSignal, type Running } from '../src/run-until-signal.ts';

const logger = createLogger({ level: 'silent' });

afterEach(() => {
  process.removeAllListeners('SIGTERM');
  process.removeAllListeners('SIGINT');
});

function program(calls: string[]): Running {
  return {
    stop: async () => void calls.push('stop'),
    force: async () => void calls.push('force'),
  };
}

test('the first signal stops a program that is up', async () => {
  const calls: string[] = [];
  const running = runUntilSignal(
    async () => program(calls),
    logger,
    () => {
      calls.push('ready');
      process.emit('SIGINT');
    },
  );
  await running;
  expect(calls).toEqual(['ready', 'stop']);
});

test('a signal that comes while the program starts stops it once it is up', async () => {
  const calls: string[] = [];
  let started: (program: Running) => void = () => undefined;
  const starting = new Promise<Running>((resolve) => (started = resolve));
  const running = runUntilSignal(
    () => starting,
    logger,
    () => calls.push('ready'),
  );
  process.emit('SIGTERM');
  expect(calls).toEqual([]);
  started(program(calls));
  await running;
  expect(calls).toEqual(['stop']);
});

test('a program that does not start rejects', async () => {
  const failing = async (): Promise<Running> => {
    throw new Error('no database');
  };
  await expect(runUntilSignal(failing, logger, () => undefined)).rejects.toThrow('no database');
});
