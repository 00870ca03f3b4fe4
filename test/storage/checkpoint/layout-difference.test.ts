import { describe, expect, test } from '@jest/globals';
import { layoutDifference, type LayoutTensor } from '../../../src/storage/checkpoint/layout-difference.ts';

const tensor = (name: string, shape: number[] = [2], dtype: LayoutTensor['dtype'] = 'F32'): LayoutTensor => ({
  name,
  shape,
  dtype,
});

describe('the difference between an expert and its base', () => {
  test('is none for equal names and shapes, in any order and any floating type', () => {
    const base = [tensor('a'), tensor('__proto__', []), tensor('n', [1], 'I64')];
    const expert = [tensor('n', [1], 'I64'), tensor('__proto__', [], 'BF16'), tensor('a', [2], 'F16')];
    expect(layoutDifference('base', base, expert)).toBeNull();
  });

  test('counts all and names the first of each kind', () => {
    const base = [tensor('gone'), tensor('shaped', [2, 3]), tensor('typed', [1], 'I64')];
    const expert = [tensor('new'), tensor('shaped', [3, 2]), tensor('typed', [1], 'F32')];
    const difference = layoutDifference('b', base, expert);
    expect(difference).toMatchObject({ code: 'TENSOR_MISSING', place: { tensor: 'gone' } });
    expect(difference?.message).toBe(
      'the tensors differ from those of the base "b": 1 tensor missing: "gone"; 1 tensor not in the base: "new"; ' +
        '1 tensor of another shape: "shaped" is [3, 2], in the base [2, 3]; 1 tensor of another type: "typed" is F32, in the base I64',
    );
  });

  test('is a mismatch of shapes when only shapes differ', () => {
    expect(layoutDifference('b', [tensor('a', [2])], [tensor('a', [3])])).toMatchObject({ code: 'SHAPE_MISMATCH' });
    expect(layoutDifference('b', [tensor('a', [2])], [tensor('a', [2, 1])])).toMatchObject({ code: 'SHAPE_MISMATCH' });
    expect(layoutDifference('b', [tensor('a')], [tensor('a', [2], 'U8')])).toMatchObject({ code: 'DTYPE_UNSUPPORTED' });
  });

  test('does not repeat thousands of names', () => {
    const base = Array.from({ length: 5000 }, (_, n) => tensor(`layer.${n}.${'x'.repeat(500)}`));
    const difference = layoutDifference('b', base, []);
    expect(difference?.message).toContain('5000 tensors missing');
    expect(difference?.message).toContain('(4980 more)');
    expect(difference?.message.length).toBeLessThan(5000);
  });
});
