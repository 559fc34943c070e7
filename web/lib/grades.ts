import type { Grade } from './api/schema';

// Colour and sign of a grade follow from its place in the price list, so that they are the same on every page. The sign is
// the grade's own code: nobody needs to see the colour.
export const gradeColours = ['grade-1', 'grade-2', 'grade-3', 'grade-4', 'grade-5'] as const;
export type GradeColour = (typeof gradeColours)[number];

export const generalTotal = (grade: Pick<Grade, 'prices'>) =>
  (grade.prices.find((price) => price.type === 'GENERAL') ?? grade.prices[0])?.total.amount ?? 0;

export function gradeColour(grades: Pick<Grade, 'code' | 'prices'>[], code: string): GradeColour {
  const order = [...grades].sort((a, b) => generalTotal(b) - generalTotal(a));
  const place = order.findIndex((grade) => grade.code === code);
  return gradeColours[Math.min(Math.max(place, 0), gradeColours.length - 1)] ?? 'grade-1';
}

export const fill: Record<GradeColour, string> = {
  'grade-1': 'bg-grade-1',
  'grade-2': 'bg-grade-2',
  'grade-3': 'bg-grade-3',
  'grade-4': 'bg-grade-4',
  'grade-5': 'bg-grade-5',
};
