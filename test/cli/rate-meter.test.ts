import { expect, test } from '@jest/globals';
import { RateMeter } from '../../src/cli/rate-meter.ts';

test('the rate is that of the last seconds, not of the whole run', () => {
  const meter = new RateMeter(5);
  for (let second = 0; second <= 10; second++) meter.add(second * 100, second * 1000);
  for (let second = 11; second <= 20; second++) meter.add(1000 + (second - 10) * 10, second * 1000);
  expect(meter.rate()).toBeCloseTo(10);
  expect(meter.secondsLeft(1200)).toBeCloseTo(10);
});

test('before two moments are known there is no rate', () => {
  const meter = new RateMeter();
  expect(meter.rate()).toBeNull();
  meter.add(5, 1000);
  expect(meter.rate()).toBeNull();
  expect(meter.secondsLeft(10)).toBeNull();
});

test('a stall has no end in sight', () => {
  const meter = new RateMeter(2);
  for (let second = 0; second < 6; second++) meter.add(50, second * 1000);
  expect(meter.rate()).toBe(0);
  expect(meter.secondsLeft(100)).toBeNull();
});

test('another attempt starts anew instead of running backwards', () => {
  const meter = new RateMeter();
  meter.add(0, 0);
  meter.add(900, 1000);
  meter.add(0, 2000);
  meter.add(100, 3000);
  expect(meter.rate()).toBe(100);
});
