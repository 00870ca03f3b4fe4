import { createHash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { checkFiles } from '../../web/src/upload/check-files.ts';
import { chooseFiles, type PickedFile } from '../../web/src/upload/chosen-files.ts';
import { createMeter } from '../../web/src/upload/meter.ts';
import { createSha256 } from '../../web/src/upload/sha256.ts';

const inFolder = (path: string, bytes: Uint8Array<ArrayBuffer> | string = ''): PickedFile =>
  Object.assign(new File([bytes], path.split('/').at(-1) ?? ''), { webkitRelativePath: path });

function safetensors(header: object, dataBytes: number): Uint8Array<ArrayBuffer> {
  const text = new TextEncoder().encode(JSON.stringify(header));
  const file = new Uint8Array(8 + text.length + dataBytes);
  new DataView(file.buffer).setBigUint64(0, BigInt(text.length), true);
  file.set(text, 8);
  return file;
}

test('digests in pieces are those of whole messages', () => {
  const pieces = fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 6 });
  fc.assert(
    fc.property(pieces, (messages) => {
      const ours = createSha256();
      const theirs = createHash('sha256');
      for (const message of messages) {
        ours.update(message);
        theirs.update(message);
      }
      expect(ours.digest()).toBe(theirs.digest('hex'));
    }),
  );
});

test('a folder is what the command line would send of it', async () => {
  const files = ['model.safetensors', 'config.json', 'optimizer.pt', 'README.md', '.git/HEAD', 'runs/a.json'];
  const { name, files: sent, skipped } = await chooseFiles(files.map((path) => inFolder(`expert/${path}`)));
  expect(name).toBe('expert');
  expect(sent.map(({ path }) => path)).toEqual(['README.md', 'config.json', 'model.safetensors']);
  expect(skipped).toEqual(['optimizer.pt', 'runs/']);
});

test('a pipeline is taken with the folders of its components', async () => {
  const index = JSON.stringify({ _class_name: 'StableDiffusionPipeline', unet: ['diffusers', 'UNet2DConditionModel'] });
  const { files, skipped } = await chooseFiles([
    inFolder('paint/model_index.json', index),
    ...[
      'unet/config.json',
      'unet/diffusion_pytorch_model.safetensors',
      'unet/diffusion_pytorch_model.fp16.safetensors',
    ].map((path) => inFolder(`paint/${path}`)),
    inFolder('paint/samples/a.json'),
  ]);
  expect(files.map(({ path }) => path)).toEqual([
    ...['model_index.json', 'unet/config.json', 'unet/diffusion_pytorch_model.safetensors'],
  ]);
  expect(skipped).toEqual(['samples/', 'unet/diffusion_pytorch_model.fp16.safetensors']);
});

test('headers are judged by the rules of the server', async () => {
  const tensor = (begin: number, end: number, dtype = 'F32') => ({ dtype, shape: [2], data_offsets: [begin, end] });
  const named = (path: string, bytes: Uint8Array<ArrayBuffer>) => ({ path, file: inFolder(path, bytes) });
  const { problems, tensors } = await checkFiles([
    named('good.safetensors', safetensors({ a: tensor(0, 8), b: tensor(8, 16) }, 16)),
    named('overlap.safetensors', safetensors({ a: tensor(0, 8), b: tensor(4, 12) }, 12)),
    named('type.safetensors', safetensors({ a: tensor(0, 8, 'F31') }, 8)),
    named('short.safetensors', safetensors({ a: tensor(0, 8) }, 7)),
    named('config.json', new Uint8Array()),
  ]);
  expect([...tensors]).toEqual([['good.safetensors', 2]]);
  expect(problems.map(({ file, code, tensor: name }) => [file, code, name])).toEqual([
    ['overlap.safetensors', 'SAFETENSORS_INVALID', 'b'],
    ['type.safetensors', 'SAFETENSORS_INVALID', 'a'],
    ['short.safetensors', 'SAFETENSORS_INVALID', 'a'],
  ]);
  expect((await checkFiles([named('config.json', new Uint8Array())])).problems).toMatchObject([
    { code: 'FILE_MISSING' },
  ]);
});

test('a rate is that of the last seconds, and not told too early', () => {
  const meter = createMeter();
  expect(meter.add(0, 0)).toBeNull();
  expect(meter.add(10, 100)).toBeNull();
  expect(meter.add(1000, 1000)).toBe(1000);
  // a part that is sent again takes back what it had counted
  expect(meter.add(500, 2000)).toBe(250);
});
