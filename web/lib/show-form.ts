import * as z from 'zod/mini';
import { hallTemplates } from './hall-templates';

// A new show. `venue` and `hall` are ids, or kNew and the name of a template: what is missing is made on the way.
export const kNew = 'new';

const text = (max: number) =>
  z.string().check(z.trim(), z.minLength(1, 'missing'), z.maxLength(max, 'tooLong'));
const optional = (max: number) => z.string().check(z.trim(), z.maxLength(max, 'tooLong'));

export const ageRatings = ['ALL', 'AGE_7', 'AGE_12', 'AGE_15', 'AGE_19'] as const;

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

export const isTemplate = (hall: string) => hallTemplates.some((template) => template === hall);

export const emptyShow: ShowForm = {
  title: '',
  artist: '',
  description: '',
  ageRating: 'ALL',
  venue: '',
  venueName: '',
  venueCity: '',
  venueAddress: '',
  hall: '',
  hallName: '',
};
