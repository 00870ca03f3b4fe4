import { describe, expect, test } from '@jest/globals';
import { createRateLimiter } from '../../src/http/rate-limiter.ts';

describe('a bucket', () => {
  test('empties by what is taken, fills with time, and never beyond its rim', () => {
    let now = 0;
    const limiter = createRateLimiter({ capacity: 100, perSecond: 10 }, () => now);
    expect(limiter.take('a', 60)).toMatchObject({ allowed: true, remaining: 40, retryAfterSeconds: 0 });
    expect(limiter.take('a', 60)).toMatchObject({ allowed: false, remaining: 40, retryAfterSeconds: 2 });
    now = 2000;
    expect(limiter.take('a', 60)).toMatchObject({ allowed: true, remaining: 0 });
    now = 1_000_000;
    expect(limiter.take('a', 1)).toMatchObject({ remaining: 99 });
  });

  test('is its own for each key', () => {
    const limiter = createRateLimiter({ capacity: 10, perSecond: 1 }, () => 0);
    limiter.take('a', 10);
    expect(limiter.take('a', 1).allowed).toBe(false);
    expect(limiter.take('b', 1).allowed).toBe(true);
  });

  test('lets the dearest request pass when it is full', () => {
    const limiter = createRateLimiter({ capacity: 10, perSecond: 1 }, () => 0);
    expect(limiter.take('a', 1000).allowed).toBe(true);
    expect(limiter.take('a', 1).allowed).toBe(false);
  });

  test('is forgotten when ten thousand others came since', () => {
    const limiter = createRateLimiter({ capacity: 10, perSecond: 1 }, () => 0);
    limiter.take('first', 10);
    for (let i = 0; i < 10_000; i++) limiter.take(`client ${i}`, 10);
    expect(limiter.take('client 9999', 1).allowed).toBe(false);
    expect(limiter.take('first', 1).allowed).toBe(true);
  });

  test('stands a clock that is set back', () => {
    let now = 10_000;
    const limiter = createRateLimiter({ capacity: 10, perSecond: 1 }, () => now);
    limiter.take('a', 5);
    now = 0;
    expect(limiter.take('a', 5)).toMatchObject({ allowed: true, remaining: 0 });
  });
});
