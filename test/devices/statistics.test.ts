import { beforeAll, expect, test } from '@jest/globals';
import { accumulate } from '../../src/statistics/accumulate.ts';
import { type StatisticKind } from '../../src/merge/types.ts';
import { describeDevices } from '../support/devices.ts';
import { goldenData, goldenModel, goldenStatistic } from '../statistics/goldens.ts';

/** ‖a − b‖ / ‖b‖ of a tensor against f64. */
const TOLERANCE = 1e-5;
/** The gradient of a key's bias is exactly zero, for attention does not see it: what is there is rounding, squared. */
const ROUNDING = /k_proj\.bias$/;
const rows = Array.from({ length: 20 }, (_, row) => row);

describeDevices('statistics of a CLIP model', (device) => {
  beforeAll(device.use);

  test.each<[string, StatisticKind]>([
    ['fisher-empirical', 'FISHER'],
    ['gram', 'GRAM'],
  ])('are those of torch in f64, to 1e-5 (%s)', async (name, kind) => {
    const golden = await goldenStatistic(name);
    const model = await goldenModel('normalized');
    const sums = await accumulate({ kind, sampleSeed: null, model, data: goldenData(), rows });
    expect([...sums.tensors.keys()].sort()).toEqual([...golden.tensors.keys()].sort());
    const largest = Math.max(...[...golden.tensors.values()].map((values) => Math.hypot(...values)));
    for (const [tensor, { values, rows: count }] of sums.tensors) {
      const expected = golden.tensors.get(tensor) ?? new Float32Array();
      const by = kind === 'FISHER' ? sums.examples : count;
      const difference = Math.hypot(...values.map((value, i) => value / by - expected[i]));
      const relative = difference / (ROUNDING.test(tensor) ? largest : Math.hypot(...expected));
      expect({ tensor, close: relative < TOLERANCE }).toEqual({ tensor, close: true });
    }
  });
});
