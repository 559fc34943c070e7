import { useLocale, useTranslations } from 'next-intl';
import type { Grade } from '@/lib/api/schema';
import { won } from '@/lib/format';
import { fill, generalTotal, gradeColour } from '@/lib/grades';

// What each grade costs in all; the other price types and the fee behind a fold.
export function PriceList({ grades }: { grades: Grade[] }) {
  const words = useTranslations('show');
  const shared = useTranslations('shared');
  const locale = useLocale();
  const sorted = [...grades].sort((a, b) => generalTotal(b) - generalTotal(a));
  return (
    <section aria-labelledby="prices">
      <h2 id="prices" className="text-lg">
        {words('prices')}
      </h2>
      <ul className="mt-2">
        {sorted.map((grade) => (
          <li key={grade.code} className="border-b border-line last:border-0">
            <details className="group">
              <summary className="flex min-h-12 list-none items-center gap-3 [&::-webkit-details-marker]:hidden">
                <span aria-hidden className={`size-3 rounded-sm ${fill[gradeColour(grades, grade.code)]}`} />
                <span className="flex-1">{grade.name}</span>
                <span className="font-bold tabular">{won(generalTotal(grade), locale)}</span>
                <span
                  aria-hidden
                  className="text-soft transition-transform duration-150 group-open:rotate-180"
                >
                  ⌄
                </span>
              </summary>
              <dl className="pb-3 pl-6 text-sm text-soft">
                {grade.prices.map((price) => (
                  <div key={price.type} className="flex justify-between gap-4 py-1 tabular">
                    <dt>{shared(`priceType.${price.type}`)}</dt>
                    <dd>
                      {words('priceParts', {
                        total: won(price.total.amount, locale),
                        fee: won(price.fee.amount, locale),
                      })}
                    </dd>
                  </div>
                ))}
              </dl>
            </details>
          </li>
        ))}
      </ul>
      <p className="mt-2 text-sm text-soft">{words('pricesNote')}</p>
    </section>
  );
}
