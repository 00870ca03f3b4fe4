import { beforeEach, describe, expect, test } from '@jest/globals';
import { Pace } from '../../src/merge/engine/pace.ts';

const BYTES = 256 * 1024;
const FROM_MEMORY = 0.03;
const FROM_DISK = 0.9;

describe('the pace of inputs', () => {
  let slow = 0;
  let pace: Pace;

  beforeEach(() => {
    slow = 0;
    pace = new Pace();
    pace.start(() => slow++);
  });

  function note(milliseconds: number, times: number): void {
    for (let i = 0; i < times; i++) pace.note(BYTES, milliseconds);
  }

  test('is quick until they come late again and again, which is told once', () => {
    note(FROM_DISK, 7);
    expect(pace.quick).toBe(true);
    note(FROM_DISK, 20);
    expect(pace.quick).toBe(false);
    expect(slow).toBe(1);
  });

  test('stays quick when a thread loses its processor now and then', () => {
    for (let i = 0; i < 1000; i++) {
      note(4, 1);
      note(FROM_MEMORY, 5);
    }
    expect(pace.quick).toBe(true);
    expect(slow).toBe(0);
  });

  test('is not judged by tiny reads', () => {
    for (let i = 0; i < 100; i++) pace.note(64, 0.05);
    expect(pace.quick).toBe(true);
  });

  test('starts anew with every step', () => {
    note(FROM_DISK, 20);
    pace.start(() => slow++);
    expect(pace.quick).toBe(true);
  });
});
