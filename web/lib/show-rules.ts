import * as z from 'zod/mini';
import { letters } from './password';
import { ageRatings, isTemplate, kNew } from './show-form';

// What a new show must keep; loaded when it is sent. Letters are counted as the API counts them: a
// smiley is one.
const upTo = (max: number) => z.refine<string>((text) => letters(text) <= max, 'tooLong');
const text = (max: number) => z.string().check(z.trim(), z.minLength(1, 'missing'), upTo(max));
const optional = (max: number) => z.string().check(z.trim(), upTo(max));

export const showRules = z
  .object({
    title: text(200),
    artist: text(100),
    description: optional(20_000),
    ageRating: z.enum(ageRatings),
    venue: z.string().check(z.minLength(1, 'missing')),
    venueName: optional(100),
    venueCity: optional(50),
    venueAddress: optional(200),
    hall: z.string().check(z.minLength(1, 'missing')),
    hallName: optional(100),
  })
  .check((context) => {
    const form = context.value;
    const wanted = (name: keyof typeof form) => {
      if (!form[name]) context.issues.push({ code: 'custom', message: 'missing', path: [name], input: '' });
    };
    if (form.venue === kNew) (['venueName', 'venueCity', 'venueAddress'] as const).forEach(wanted);
    if (isTemplate(form.hall)) wanted('hallName');
  });

export type ShowForm = z.infer<typeof showRules>;
