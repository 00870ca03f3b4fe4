import { describe, expect, test } from '@jest/globals';
import { readFamily } from '../../../src/storage/checkpoint/model-config.ts';

const read = (text: string | Uint8Array) => readFamily('config.json', Buffer.from(text));

describe('the family of a config', () => {
  test.each([
    ['{"model_type": "clip", "_class_name": "x"}', 'clip'],
    ['{"_class_name": "UNet2DConditionModel"}', 'unet2dconditionmodel'],
    ['{"peft_type": "LORA"}', 'lora'],
    ['{"model_type": null}', null],
    ['{"__proto__": {"model_type": "clip"}}', null],
    ['{}', null],
  ])('of %s is %s', (text, family) => {
    expect(read(text)).toBe(family);
  });

  test.each(['', '[]', 'null', '{"model_type": 3}', '{"model_type": "../x"}', '{"a": 1,}', '{"a": NaN}'])(
    'is refused in %j, naming the file',
    (text) => {
      expect(() => read(text)).toThrow(
        expect.objectContaining({ code: 'CONFIG_INVALID', place: { file: 'config.json' } }),
      );
    },
  );

  test('is told by the name of a config of open_clip', () => {
    const config = Buffer.from('{"model_cfg": {"embed_dim": 512}}');
    expect(readFamily('open_clip_config.json', config)).toBe('open_clip');
    expect(readFamily('config.json', config)).toBeNull();
  });

  test('is refused in bytes that are no UTF-8', () => {
    expect(() => read(Uint8Array.of(0x7b, 0xff, 0x7d))).toThrow('not valid UTF-8');
  });
});
