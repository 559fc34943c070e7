import { useTranslations } from 'next-intl';
import type { Schedule } from '@/lib/api/schema';

// The schedule's own rule, before anybody pays.
export function RefundPolicy({ steps }: { steps: Schedule['refundPolicy'] }) {
  const words = useTranslations('show');
  const sorted = [...steps].sort((a, b) => b.daysBeforeAtLeast - a.daysBeforeAtLeast);
  return (
    <section aria-labelledby="refunds">
      <h2 id="refunds" className="text-lg">
        {words('refunds')}
      </h2>
      <dl className="mt-2 text-sm">
        {sorted.map((step) => (
          <div
            key={step.daysBeforeAtLeast}
            className="flex justify-between gap-4 border-b border-line py-2 tabular last:border-0"
          >
            <dt className="text-soft">
              {step.daysBeforeAtLeast === 0
                ? words('onTheDay')
                : words('daysBefore', { days: step.daysBeforeAtLeast })}
            </dt>
            <dd>
              {step.feePercent === 0 ? words('noFee') : words('feePercent', { percent: step.feePercent })}
            </dd>
          </div>
        ))}
      </dl>
      <p className="mt-2 text-sm text-soft">{words('withdrawal')}</p>
    </section>
  );
}
