import { describe, expect, it } from 'vitest';
import { draftStore, mend } from './draft';

const kEmpty = { email: '', agreed: false };

describe('a draft', () => {
  it('takes from storage only what has the right name and kind', () => {
    expect(mend({ email: 'a@b.kr', agreed: 'yes', other: 1 }, kEmpty)).toEqual({
      email: 'a@b.kr',
      agreed: false,
    });
    expect(mend(null, kEmpty)).toEqual(kEmpty);
    expect(mend([1, 2], kEmpty)).toEqual(kEmpty);
  });

  it('tells who watches, and forgets when asked', () => {
    const store = draftStore('test', kEmpty); // there is no storage here: it must do without
    let told = 0;
    const stop = store.subscribe(() => ++told);
    store.change({ email: 'a@b.kr' });
    expect(store.read()).toEqual({ email: 'a@b.kr', agreed: false });
    store.clear();
    expect(store.read()).toEqual(kEmpty);
    stop();
    store.change({ agreed: true });
    expect(told).toBe(2);
  });

  it('is the same object until it changes', () => {
    const store = draftStore('test', kEmpty);
    expect(store.read()).toBe(store.read());
  });
});
