/**
 * Compiles the AssemblyScript kernels to the `.wasm` files that are committed beside them.
 *
 *     node scripts/build-kernels.ts           build all
 *     node scripts/build-kernels.ts --check   fail when a committed file differs from what its source gives
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { main as compile } from 'assemblyscript/asc';

interface Kernel {
  readonly source: string;
  readonly output: string;
}

const KERNELS: readonly Kernel[] = [
  { source: 'src/tensor/kernels/assembly/merge.ts', output: 'src/tensor/kernels/merge.wasm' },
  { source: 'src/tensor/tf/kernels/assembly/matmul.ts', output: 'src/tensor/tf/kernels/matmul.wasm' },
  { source: 'src/tensor/linalg/assembly/linalg.ts', output: 'src/tensor/linalg/linalg.wasm' },
];

/** All kernels work on a memory that somebody else owns: imported, no static data, no allocator. */
const FLAGS = ['-O3', '--noAssert', '--converge', '--enable', 'simd', '--runtime', 'stub', '--importMemory'];

async function build(kernel: Kernel): Promise<Uint8Array> {
  let binary: Uint8Array | null = null;
  const { error, stderr } = await compile([kernel.source, ...FLAGS, '--outFile', kernel.output], {
    readFile: (name, base) => {
      try {
        return readFileSync(new URL(name, `file://${base.endsWith('/') ? base : `${process.cwd()}/`}`), 'utf8');
      } catch {
        return null;
      }
    },
    writeFile: (name, contents) => {
      if (name.endsWith('.wasm')) binary = typeof contents === 'string' ? Buffer.from(contents) : contents;
    },
    listFiles: () => [],
  });
  if (error || !binary) throw new Error(`${kernel.source}: ${stderr.toString() || String(error)}`);
  return binary;
}

const check = process.argv.includes('--check');
let drifted = 0;
for (const kernel of KERNELS) {
  const built = await build(kernel);
  if (!check) {
    writeFileSync(kernel.output, built);
    console.log(`${kernel.output}: ${built.byteLength} bytes`);
  } else if (!Buffer.from(built).equals(readFileSync(kernel.output))) {
    console.error(`${kernel.output} is not what ${kernel.source} compiles to: run npm run build:kernels`);
    drifted++;
  }
}
process.exitCode = drifted > 0 ? 1 : 0;
