import { hallTemplates } from './hall-templates';
import type { ShowForm } from './show-rules';

// A new show. `venue` and `hall` are ids, or kNew and the name of a template: what is missing is made on the way.
export const kNew = 'new';

export const ageRatings = ['ALL', 'AGE_7', 'AGE_12', 'AGE_15', 'AGE_19'] as const;

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
