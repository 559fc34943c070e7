// The pages worth looking at, one after another; NAME… takes only those whose name begins so.
import { asStaff, call } from '../../tests/web/shop/desk.mjs';
import { facts, until } from '../../tests/web/shop/facts.mjs';
import { signIn } from '../../tests/web/shop/people.mjs';
import { stop, take, visit } from './camera.mjs';
import { build, buyer, crowd, fill, hold, lineUp } from './world.mjs';
import { shots } from './shots.mjs';

const only = process.argv.slice(2);
const wants = (name) => only.length === 0 || only.some((one) => name.startsWith(one));

// Money that came when the seats were somebody else's: a channel that charges in its own window.
async function refundedOrder(person, schedule) {
  const seats = [700, 701];
  const held = await hold(person, schedule, seats);
  const payment = await call('POST', '/payments', { token: person.token, headers: { 'Idempotency-Key': crypto.randomUUID() }, body: { reservationId: held.id } });
  await call('DELETE', `/reservations/${held.id}`, { token: person.token });
  await hold(await buyer(), schedule, seats);
  await fetch(`${facts.sandbox}/sandbox/widget/payments`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({
    ...Object.fromEntries(['storeId', 'paymentId', 'orderName', 'totalAmount', 'currency'].map((name) => [name, payment.checkout[name]])),
    channelKey: 'channel-key-00000000-0000-4000-8000-000000000002', outcome: 'approve' }) });
  await until('the money went back', async () => (await call('GET', `/payments/${payment.id}`, { token: person.token })).state === 'REFUNDED');
  return held.id;
}

const world = await build();
const people = await crowd(Number(process.env.OPENRUN_SCREENS_CROWD ?? 120));
await lineUp(people, world.line.schedule);
await fill(people, world.main.schedule);
world.staff = facts.admin;
world.refunded = await buyer();
world.refundedOrder = await refundedOrder(world.refunded, world.main.schedule);
const sale = await asStaff('GET', `/queue/${world.line.schedule}`);
console.log(`in line: ${JSON.stringify(sale).slice(0, 300)}`);

let failed = 0;
for (const look of ['phone', 'desktop'])
  for (const shot of shots(world)) {
    const wanted = shot.names.map((name) => `${name}-${look}`).filter((name) => wants(name.replace(/-.*$/, '')) || wants(name));
    if (wanted.length === 0 || (shot.looks && !shot.looks.includes(look))) continue;
    const guest = await visit(look, shot.context);
    try {
      if (shot.person) await signIn(guest, shot.person === 'new' ? await buyer() : shot.person);
      await shot.go(guest, { look, take: (name, options) => take(guest.page, `${name}-${look}`, options) });
    } catch (error) {
      ++failed;
      console.error(`${shot.names[0]}-${look} at ${guest.page.url()}: ${error.message}`);
    } finally {
      await guest.close();
    }
  }
await stop();
process.exit(failed ? 1 : 0);
