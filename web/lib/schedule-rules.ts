import * as z from 'zod/mini';

// What a performance must keep; loaded when it is saved.
const local = z.string().check(z.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d$/, 'timeMissing'));
const won = (word: string) => z.number(word).check(z.int(word), z.gte(0, word), z.lte(10_000_000, word));

export const gradeRules = z.object({
  code: z.string().check(z.regex(/^[A-Z0-9]{1,8}$/, 'gradeCode')),
  price: won('priceWrong'),
});

export const scheduleRules = z
  .object({
    startsAt: local,
    minutes: z
      .number('minutesWrong')
      .check(z.int('minutesWrong'), z.gte(10, 'minutesWrong'), z.lte(1_440, 'minutesWrong')),
    saleOpensAt: local,
    saleClosesAt: local,
    ticketLimit: z
      .number('limitWrong')
      .check(z.int('limitWrong'), z.gte(1, 'limitWrong'), z.lte(10, 'limitWrong')),
    queueMode: z.enum(['OFF', 'AUTO', 'ON']),
    fee: won('priceWrong'),
    welfare: z.boolean(),
    youth: z.boolean(),
    grades: z.array(gradeRules).check(z.minLength(1, 'gradesMissing'), z.maxLength(20, 'gradesMissing')),
    sections: z.array(
      z.object({
        code: z.string(),
        front: z.string(),
        frontRows: z.number('rowsWrong').check(z.int('rowsWrong'), z.gte(0, 'rowsWrong')),
        rest: z.string(),
      }),
    ),
  })
  .check((context) => {
    const { startsAt, saleOpensAt, saleClosesAt, grades } = context.value;
    const fault = (path: PropertyKey[], message: string) =>
      context.issues.push({ code: 'custom', message, path, input: context.value });
    if (saleClosesAt <= saleOpensAt) fault(['saleClosesAt'], 'closesEarly');
    if (saleClosesAt > startsAt) fault(['saleClosesAt'], 'closesLate');
    grades.forEach(({ code }, index) => {
      if (grades.findIndex((other) => other.code === code) !== index)
        fault(['grades', index, 'code'], 'gradeTwice');
    });
  });

export type ScheduleForm = z.infer<typeof scheduleRules>;
