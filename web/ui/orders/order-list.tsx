'use client';

import { useLocale, useTranslations } from 'next-intl';
import { Link } from '@/i18n/navigation';
import type { Reservation } from '@/lib/api/schema';
import { dayAndClock, won } from '@/lib/format';
import { paths } from '@/lib/paths';
import { useOrders } from '@/lib/use-orders';
import { Button, ButtonLink } from '../button';
import { ProblemNotice } from '../problem-notice';
import { SignedIn } from '../signed-in';
import { Loading, Skeleton } from '../skeleton';

const kOpen = ['HELD', 'PAYING', 'CAPTURING'];

function Line({ order }: { order: Reservation }) {
  const words = useTranslations('orders');
  const locale = useLocale();
  const open = kOpen.includes(order.state);
  return (
    <li className="relative flex items-center justify-between gap-4 border-b border-line py-4 last:border-0">
      <div>
        <Link
          href={open ? paths.checkout(order.id) : paths.order(order.id)}
          className="font-bold after:absolute after:inset-0"
        >
          {order.eventTitle}
        </Link>
        <p className="text-sm text-soft">
          {dayAndClock(order.startsAt, locale)} · {words('seats', { count: order.seats.length })}
        </p>
      </div>
      <div className="shrink-0 text-right tabular">
        <p>{won(order.total.amount, locale)}</p>
        <p className={order.state === 'CONFIRMED' ? 'text-sm text-good' : 'text-sm text-soft'}>
          {words(`state.${order.state}`)}
        </p>
      </div>
    </li>
  );
}

function Known() {
  const words = useTranslations('orders');
  const shared = useTranslations('shared');
  const orders = useOrders();
  if (orders.error && !orders.data)
    return <ProblemNotice error={orders.error} onRetry={() => void orders.refetch()} />;
  if (!orders.data)
    return (
      <Loading words={shared('loading')}>
        <Skeleton className="h-20 w-full" />
        <Skeleton className="mt-3 h-20 w-full" />
      </Loading>
    );
  const items = orders.data.pages.flatMap((page) => page.items);
  if (items.length === 0)
    return (
      <>
        <p className="text-soft">{words('none')}</p>
        <ButtonLink href={paths.events} kind="accent" className="mt-4">
          {words('find')}
        </ButtonLink>
      </>
    );
  return (
    <>
      <ul>
        {items.map((order) => (
          <Line key={order.id} order={order} />
        ))}
      </ul>
      {orders.hasNextPage && (
        <Button
          wide
          className="mt-4"
          busy={orders.isFetchingNextPage}
          onClick={() => void orders.fetchNextPage()}
        >
          {words('more')}
        </Button>
      )}
    </>
  );
}

export const OrderList = () => <SignedIn>{() => <Known />}</SignedIn>;
