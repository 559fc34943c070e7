import type { FieldValues, Resolver } from 'react-hook-form';
import type { $ZodType } from 'zod/v4/core';

// Rules that come when a form is sent for the first time: a page that is only looked at does not wait for them. Where they
// cannot be had, the API judges alone.
export function lazyRules<Form extends FieldValues>(
  load: () => Promise<$ZodType<Form, Form>>,
): Resolver<Form> {
  return async (values, context, options) => {
    const parts = await Promise.all([import('@hookform/resolvers/zod'), load()]).catch(() => undefined);
    if (!parts) return { values, errors: {} };
    const [{ zodResolver }, rules] = parts;
    return zodResolver(rules)(values, context, options);
  };
}
