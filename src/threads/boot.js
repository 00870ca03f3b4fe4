/**
 * Where every thread of `startThread` begins: modules that the starting thread has stripped of their types are taken from
 * it, all others as usual. JavaScript, because this is what is to spare a thread the TypeScript loader.
 */
import { once } from 'node:events';
import { registerHooks } from 'node:module';
import { workerData } from 'node:worker_threads';

const { entry, port } = workerData;
const [sources] = await once(port, 'message');
port.close();

registerHooks({
  resolve(specifier, context, next) {
    const url = specifier.startsWith('.') ? new URL(specifier, context.parentURL).href : specifier;
    return sources.has(url) ? { url, format: 'module', shortCircuit: true } : next(specifier, context);
  },
  load(url, context, next) {
    const source = sources.get(url);
    return source === undefined ? next(url, context) : { format: 'module', source, shortCircuit: true };
  },
});

await import(entry);
