import { type Context } from '../context.ts';
import { AppError } from '../errors.ts';
import { type Refusal } from '../services/audit-service.ts';
import { decodeId } from './node-id.ts';
import { type MutationResolvers } from './types.generated.ts';

type Resolve = (
  parent: object,
  args: { readonly input?: unknown },
  context: Context,
  info: unknown,
) => Promise<unknown>;

/** Fields of inputs that name what a mutation is about. */
const SUBJECT_FIELDS = ['subject', 'checkpoint', 'job', 'upload', 'experiment', 'id'] as const;

/** Mutations that leave an event in the audit log when they are refused; what they did they log themselves. */
export function audited(mutations: MutationResolvers): MutationResolvers {
  const wrapped = Object.entries(mutations).map(([name, resolve]) => [name, wrap(name, resolve as Resolve)]);
  return Object.fromEntries(wrapped) as MutationResolvers;
}

function wrap(action: string, resolve: Resolve): Resolve {
  return async (parent, args, context, info) => {
    const refused = (errors: Refusal['errors']): Promise<void> =>
      context.services.audit.refused(context.viewer, { action, subject: subjectOf(args.input), errors });
    try {
      const payload = await resolve(parent, args, context, info);
      const errors = errorsOf(payload);
      if (errors.length > 0) await refused(errors);
      return payload;
    } catch (error) {
      await refused([{ code: error instanceof AppError ? error.code : 'INTERNAL' }]);
      throw error;
    }
  };
}

function errorsOf(payload: unknown): Refusal['errors'] {
  const errors = isObject(payload) ? payload.userErrors : undefined;
  return Array.isArray(errors) ? (errors as Refusal['errors']) : [];
}

function subjectOf(input: unknown): Refusal['subject'] {
  if (!isObject(input)) return null;
  for (const field of SUBJECT_FIELDS) {
    const decoded = typeof input[field] === 'string' ? decodeId(input[field]) : null;
    if (decoded !== null) return { type: decoded.type, id: decoded.uuid };
  }
  return null;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
